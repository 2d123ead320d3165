/** Tests of what a phone is told. */
import { expect, test } from 'vitest'
import { addressForPhones, drawQrCode, phoneSettings } from './phone-settings.ts'

test('a phone is told the address that the browser used', () => {
	expect(addressForPhones('192.168.20.5', '10.0.2.15')).toBe('192.168.20.5')
	expect(addressForPhones('[fd00::5]', undefined)).toBe('fd00::5')
})

test('a phone is told an address where the browser used a name that phones may not resolve', () => {
	expect(addressForPhones('callytics.local', '::ffff:192.168.20.5')).toBe('192.168.20.5')
})

test('a phone is told the name when no address is known', () => {
	expect(addressForPhones('callytics.local', undefined)).toBe('callytics.local')
})

const plain = { isEncrypted: false, isInBrowser: false }

test('the code changes with the password and is drawn inside its quiet zone', () => {
	const settings = phoneSettings({ number: '201', sipPassword: 'abcdefghijklmnopqrst', ...plain }, '192.168.20.5')
	expect(settings.code).toEqual(drawQrCode('sip:201:abcdefghijklmnopqrst@192.168.20.5'))
	expect(settings.code?.path).not.toBe(drawQrCode('sip:201:another-password-abc@192.168.20.5').path)
	// The finder pattern's first row: seven dark modules at the corner of the symbol.
	expect(settings.code?.path).toMatch(/^M4 4h7v1h-7z/)
	expect(settings.code?.size).toBeGreaterThanOrEqual(21 + 8)
})

test('an IPv6 address stands in brackets in the code, and not in the line to type', () => {
	const settings = phoneSettings({ number: '201', sipPassword: 'abcdefghijklmnopqrst', ...plain }, 'fd00::5')
	expect(settings.server).toBe('fd00::5')
	expect(settings.code).toEqual(drawQrCode('sip:201:abcdefghijklmnopqrst@[fd00::5]'))
})

test('the code of an encrypted phone says where it signs on, and how', () => {
	const settings = phoneSettings(
		{ number: '201', sipPassword: 'abcdefghijklmnopqrst', ...plain, isEncrypted: true },
		'fd00::5',
	)
	expect(settings.code).toEqual(drawQrCode('sip:201:abcdefghijklmnopqrst@[fd00::5]:5061;transport=tls'))
})

test('a phone in a browser is told its WebSocket, and there is nothing to scan', () => {
	const account = { number: '201', sipPassword: 'abcdefghijklmnopqrst', isEncrypted: false, isInBrowser: true }
	const { server, code } = phoneSettings(account, 'fd00::5')
	expect(server).toBe('wss://[fd00::5]:8089/ws')
	expect(code).toBeUndefined()
})
