-- Since when trunks are off because a backup was restored: two machines must not register with the same carrier. null = they are as each says.
alter table appliance add column trunks_held_since timestamptz;

create or replace trigger audit after insert or update or delete on appliance for each row
	execute function note_change('appliance', '', 'name time_zone header_prefix language recording_keep_days audit_keep_days second_factor_roles alarm_recipient trunks_held_since setup_steps_done set_up_at', 'is_the_one routing_revision');
