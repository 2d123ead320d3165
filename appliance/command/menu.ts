/** The menu on the machine's screen: one line shown, one line read. Whatever is typed, there is no way out of it but back. */
import { installOfferOf, isFit } from '../helper/install/report.ts'
import { Refusal } from '../helper/refusal.ts'
import { describeDisk, installed } from './texts.ts'
import type { Verbs } from './verbs.ts'

/** A screen and a keyboard, perhaps at the ends of a serial line. */
export interface Terminal {
	show(text: string): void
	/** The line that was typed; undefined when nobody typed one for a while, or the terminal is gone. */
	ask(question: string): Promise<string | undefined>
}

/** Nobody is there any more: what was shown goes from the screen, a password among it. */
class LeftAlone extends Error {}

const choices = [
	['1', 'State of the machine'],
	['2', 'New administrator password'],
	['3', 'Let a blocked address in again'],
	['4', 'Set the network back to DHCP'],
	['5', 'Restart'],
	['6', 'Power off'],
	['7', 'Factory reset'],
] as const
const installing = ['8', 'Install to another disk'] as const
const back = ['0', 'Back'] as const

const indented = (text: string) => text.replace(/^(?=.)/gm, '  ')

/** Leads through the menu until somebody leaves it or nobody is there. Never throws. */
export async function runMenu(terminal: Terminal, verbs: Verbs): Promise<void> {
	const menu = new Menu(terminal, verbs)
	try {
		while (await menu.once());
	} catch (error) {
		if (!(error instanceof LeftAlone)) throw error
	}
}

class Menu {
	readonly #terminal: Terminal
	readonly #verbs: Verbs

	constructor(terminal: Terminal, verbs: Verbs) {
		this.#terminal = terminal
		this.#verbs = verbs
	}

	/** @returns whether it goes on */
	async once(): Promise<boolean> {
		const shown = [...choices, ...((await this.#isInstallable()) ? [installing] : []), back]
		this.#say(`\n${shown.map(([key, label]) => `${key}  ${label}`).join('\n')}`)
		const choice = await this.#ask('Number, then Enter:')
		if (choice === '0') return false
		try {
			return await this.#choose(choice)
		} catch (error) {
			if (error instanceof LeftAlone) throw error
			// The screen is where somebody sits who cannot look into the log.
			this.#say(
				error instanceof Refusal
					? error.message
					: `That did not work: ${error instanceof Error ? error.message : String(error)}`,
			)
			return true
		}
	}

	async #choose(choice: string): Promise<boolean> {
		switch (choice) {
			case '1':
				this.#say(`${await this.#verbs.status()}\n\n${this.#verbs.addresses()}`)
				return this.#pause()
			case '2':
				return this.#password()
			case '3':
				return this.#unblock()
			case '4':
				return this.#confirmed(
					'The network goes back to DHCP. Phones and carriers that know the old address lose it.',
					async () => {
						await this.#verbs.resetNetwork()
						this.#say('Done. The addresses are shown when you go back.')
						return true
					},
				)
			case '5':
				return this.#confirmed('All calls end. The machine is back in a minute or two.', async () => {
					await this.#verbs.restart()
					return false
				})
			case '6':
				return this.#confirmed(
					'All calls end, and nobody can call until somebody switches the machine on.',
					async () => {
						await this.#verbs.powerOff()
						return false
					},
				)
			case '7':
				return this.#factoryReset()
			case '8':
				return this.#install()
			default:
				this.#say('Type one of the numbers.')
				return true
		}
	}

	/** Whether it runs from a disk that is meant to be taken out, or there is one that could take it. */
	async #isInstallable(): Promise<boolean> {
		try {
			return installOfferOf(await this.#verbs.disks()) !== undefined
		} catch (error) {
			// The menu helps where much is broken.
			this.#say(`The disks cannot be read: ${error instanceof Error ? error.message : String(error)}`)
			return false
		}
	}

	async #password(): Promise<boolean> {
		const administrators = await this.#verbs.administrators()
		if (administrators.length === 0) {
			this.#say('There is no administrator yet. Open the console in a browser and type the setup code.')
			return true
		}
		const login = await this.#pick(administrators.map(({ login, name }) => [login, `${login}    ${name}`]))
		if (login === undefined) return true
		const password = await this.#verbs.resetPassword(login)
		this.#say(`New password of ${login}, shown only now:\n\n    ${password}\n\nEvery browser of theirs is signed out.`)
		return this.#pause()
	}

	async #unblock(): Promise<boolean> {
		const blocks = await this.#verbs.blocks()
		if (blocks.length === 0) {
			this.#say('No address is blocked.')
			return true
		}
		const shown = blocks.map(({ address, since, evidence }): [string, string] => [
			address,
			`${address}    since ${since}    ${evidence}`,
		])
		const address = await this.#pick(shown)
		if (address === undefined) return true
		await this.#verbs.unblock(address)
		this.#say(`${address} is let in again.`)
		return true
	}

	async #factoryReset(): Promise<boolean> {
		const name = this.#verbs.name()
		this.#say(
			'Everything is wiped: settings, call log, recordings, messages, users and keys.\nThe machine then starts as on its first day. There is no way back.',
		)
		if ((await this.#ask(`To wipe it, type the machine's name (${name}):`)) !== name) {
			this.#say('Nothing was changed.')
			return true
		}
		await this.#verbs.factoryReset()
		this.#say('The machine restarts and is wiped.')
		return false
	}

	async #install(): Promise<boolean> {
		const { others } = await this.#verbs.disks()
		const fit = others.filter(isFit)
		const unfit = others.filter((disk) => !isFit(disk))
		if (unfit.length > 0) this.#say(`Not offered:\n${unfit.map(describeDisk).join('\n')}\n`)
		if (fit.length === 0) {
			this.#say('There is no other disk that could take it. Plug in one of 4 GB or more.')
			return true
		}
		const name = await this.#pick(fit.map((disk) => [disk.name, describeDisk(disk)]))
		const disk = fit.find((one) => one.name === name)
		if (!disk) return true
		this.#say(
			`Everything on ${disk.name} is lost. The appliance on it starts as on its first day: settings, recordings and\nmessages stay on the disk this machine runs from now, and a backup brings them over.`,
		)
		if ((await this.#ask(`To empty it, type the disk's name (${disk.name}):`)) !== disk.name) {
			this.#say('Nothing was changed.')
			return true
		}
		await this.#verbs.install(disk, (line) => this.#say(line))
		this.#say(installed)
		return this.#pause()
	}

	/** @returns the chosen one, or undefined when it is none of them */
	async #pick(all: readonly [value: string, label: string][]): Promise<string | undefined> {
		this.#say(all.map(([, label], index) => `${index + 1}  ${label}`).join('\n'))
		const typed = await this.#ask('Which one? (Enter for none)')
		const found = all[Number(typed) - 1]?.[0]
		if (found === undefined) this.#say('Nothing was changed.')
		return found
	}

	async #confirmed(what: string, act: () => Promise<boolean>): Promise<boolean> {
		this.#say(what)
		if ((await this.#ask('Type yes to do it:')).toLowerCase() === 'yes') return act()
		this.#say('Nothing was changed.')
		return true
	}

	async #pause(): Promise<true> {
		await this.#ask('Enter to go on:')
		return true
	}

	#say(text: string): void {
		this.#terminal.show(`${indented(text)}\n`)
	}

	/** What was typed, without what a keyboard sends besides letters: arrows, Ctrl-C, noise of a line. */
	async #ask(question: string): Promise<string> {
		const line = await this.#terminal.ask(`\n  ${question} `)
		if (line === undefined) throw new LeftAlone()
		return line.replace(/\x1b\[[0-9;]*[A-Za-z~]|[^\x20-\x7e]/g, '').trim()
	}
}
