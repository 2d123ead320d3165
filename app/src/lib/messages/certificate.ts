/** The words of the Certificate page, and of the alarm that a certificate ends. */
import { daysLeft, type CertificateStep } from '#lib/domain/certificate-end.ts'
import { formatDay } from '#lib/ui/time.ts'

const within = (days: number) => (days < 1 ? 'within a day' : days === 1 ? 'in one day' : `in ${days} days`)

export const certificate = {
	title: 'Certificate',
	crumb: 'Machine',
	lede: (isOwn: boolean) =>
		isOwn
			? 'The console’s certificate comes from the appliance’s own authority and is renewed by itself, also when an address changes.'
			: 'The console shows a certificate of yours. Renew it here before it ends.',
	now: {
		title: 'In use',
		issuer: 'Issued by',
		ownAuthority: (name: string) => `this appliance (${name})`,
		names: 'Names and addresses',
		until: 'Good until',
		endsSoon: (days: number) => `It ends ${within(days)}. Upload the next one.`,
		ended: 'It has ended: browsers refuse it. Upload the next one or go back to the appliance’s own.',
		otherName: (host: string) =>
			`It does not name ${host}, by which you opened this page. Browsers warn there; open the console by one of its names.`,
		fingerprint: 'Fingerprint (SHA-256)',
	},
	trust: {
		title: 'Trust this appliance',
		lede: 'A browser or phone that knows the appliance’s authority warns no more, also after a change of address.',
		qr: 'Opens the download on a phone',
		download: 'Download for Windows, Android and iPhone (.crt)',
		downloadPem: 'Download for Linux and Firefox (.pem)',
		compare: 'Its fingerprint must be this one:',
		platforms: [
			[
				'Windows',
				'Open the file, choose Install certificate, Local machine, and the store Trusted root certification authorities.',
			],
			['macOS', 'Open the file in Keychain Access, open the certificate there and set Trust to Always trust.'],
			[
				'iPhone, iPad',
				'Open the link, install the profile in Settings, then switch it on under General, About, Certificate trust settings.',
			],
			['Android', 'Settings, Security, Encryption, Install a certificate, CA certificate; choose the file.'],
			['Firefox', 'Settings, Privacy and security, View certificates, Authorities, Import.'],
			['Linux', 'Copy the .pem as .crt to /usr/local/share/ca-certificates and run update-ca-certificates.'],
		],
	},
	own: {
		title: 'A certificate of your own',
		lede: 'From an authority that browsers know already, or your company’s. It counts at once; nobody is signed out and no call ends.',
		kind: 'You have it as',
		kinds: {
			pem: { label: 'PEM files', hint: 'The certificate and its key, as most authorities send them' },
			pkcs12: {
				label: 'One PKCS#12 file',
				hint: 'With .p12 or .pfx at its end, as Windows and many servers export it',
			},
		},
		file: 'PKCS#12 file',
		fileHint: 'The certificate, its key and the authorities between. The key is stored for the machine alone',
		filePassword: 'Password of the file',
		filePasswordHint: 'With which it was exported; empty where it has none',
		chain: 'Certificate (PEM)',
		chainHint: 'The server’s own first, then those of the authorities between',
		key: 'Key (PEM)',
		keyHint: 'It is stored for the machine alone and never shown again',
		passphrase: 'Passphrase of the key',
		passphraseHint: 'Empty where it has none',
		upload: 'Use this certificate',
		working: 'Checking',
		taken: 'The certificate is taken. Connections that are opened from now on show it.',
		back: 'Go back to the appliance’s own',
		isBack: 'The appliance’s own certificate is back.',
		tooLong: 'This is too long for a certificate and its key. Upload what belongs to this server alone.',
	},
	alarm: {
		title: (step: CertificateStep, days: number) =>
			step === 'ended' ? 'The console’s certificate has ended' : `The console’s certificate ends ${within(days)}`,
		text: (step: CertificateStep) =>
			step === 'ended'
				? 'Browsers and programs refuse it. Upload the next one, or go back to the appliance’s own.'
				: 'It is one of your own and is not renewed by itself. Get the next one from your authority and upload it.',
		open: 'Open certificate',
		mail: (name: string, step: CertificateStep, until: number, now: number, zone: string) => {
			const day = formatDay(until, zone, now)
			return step === 'ended'
				? {
						subject: `${name}: the console’s certificate has ended`,
						body: `The certificate of ${name} ended on ${day}: browsers and programs refuse it. Calls go on.\n\nUpload the next one under Certificate, or go back to the appliance’s own there.\n`,
					}
				: {
						subject: `${name}: the console’s certificate ends ${within(daysLeft(until, now))}`,
						body: `The certificate of ${name} is good until ${day}. It is one of your own and is not renewed by itself.\n\nGet the next one from your authority and upload it under Certificate.\n`,
					}
		},
	},
}
