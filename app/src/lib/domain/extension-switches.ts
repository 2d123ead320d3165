/** Which phone an extension is, and how it is limited. */

export interface ExtensionSwitches {
	/** Its phone is let in through the VPN alone. */
	isVpnOnly: boolean
	/** Its phone speaks and is spoken to encrypted, or not at all. */
	isEncrypted: boolean
	/** Its phone is a page in a browser (WebRTC); it can be neither of the other two. */
	isInBrowser: boolean
}

/** Of an extension nothing else. */
export const switchesOf = ({ isVpnOnly, isEncrypted, isInBrowser }: ExtensionSwitches): ExtensionSwitches => ({
	...{ isVpnOnly, isEncrypted, isInBrowser },
})
