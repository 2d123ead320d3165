/** Where the firewall's rules lie. */

export const firewallFolder = '/var/lib/callytics/firewall'
/** Loaded at every boot; without it the image's own rules are in force. */
export const keptFile = `${firewallFolder}/kept.nft`
/** There while a change is on trial. */
export const trialFile = `${firewallFolder}/trial.nft`
/** Written by the console before it asks for rules that refuse countries. */
export const rangesFile = '/run/callytics/refused-countries'
