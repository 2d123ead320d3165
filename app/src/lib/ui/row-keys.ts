/** Arrow keys in a table: up and down move between the first links of its rows; Enter opens as on any link. */

function firstLink(row: Element | null): HTMLElement | null {
	return row?.querySelector<HTMLElement>('a, button') ?? null
}

/** Attach to a `tbody`: `<tbody {@attach rowKeys}>`. */
export function rowKeys(body: HTMLElement): () => void {
	function move(event: KeyboardEvent) {
		if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
		const row = (event.target as Element).closest('tr')
		const next = firstLink((event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling) ?? null)
		if (!next) return
		event.preventDefault()
		next.focus()
	}
	body.addEventListener('keydown', move)
	return () => body.removeEventListener('keydown', move)
}
