/** Time zones by the names that the machine's zone database uses today. */

/**
 * ICU (browsers and Node.js) still says the left name, for stability's sake; the IANA database says the right one,
 * and Debian keeps the left ones in a package of their own that the appliance does not have.
 */
const renamed: Record<string, string> = {
	'Africa/Asmera': 'Africa/Asmara',
	'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
	'America/Catamarca': 'America/Argentina/Catamarca',
	'America/Coral_Harbour': 'America/Atikokan',
	'America/Cordoba': 'America/Argentina/Cordoba',
	'America/Godthab': 'America/Nuuk',
	'America/Indianapolis': 'America/Indiana/Indianapolis',
	'America/Jujuy': 'America/Argentina/Jujuy',
	'America/Louisville': 'America/Kentucky/Louisville',
	'America/Mendoza': 'America/Argentina/Mendoza',
	'Asia/Calcutta': 'Asia/Kolkata',
	'Asia/Katmandu': 'Asia/Kathmandu',
	'Asia/Rangoon': 'Asia/Yangon',
	'Asia/Saigon': 'Asia/Ho_Chi_Minh',
	'Atlantic/Faeroe': 'Atlantic/Faroe',
	'Europe/Kiev': 'Europe/Kyiv',
	'Pacific/Enderbury': 'Pacific/Kanton',
	'Pacific/Ponape': 'Pacific/Pohnpei',
	'Pacific/Truk': 'Pacific/Chuuk',
	UTC: 'Etc/UTC',
}

/** The zone's name today: `Asia/Calcutta` → `Asia/Kolkata`; every other text as it is. */
export function presentZoneName(name: string): string {
	return renamed[name] ?? name
}

/** Every zone that can be chosen, in the order of their names. */
export function timeZoneNames(): string[] {
	return [...new Set([...Intl.supportedValuesOf('timeZone').map(presentZoneName), 'Etc/UTC'])].sort()
}
