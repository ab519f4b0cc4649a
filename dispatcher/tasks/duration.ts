/** How long, as a person types it. */
export interface Duration {
	amount: number;
	unit: 'minutes' | 'hours' | 'days' | 'weeks';
}

export function readDuration(text: string): Duration | undefined {
	const [, amount = '', unit = ''] = /^(\d{1,4})([mhdw])$/.exec(text.trim()) ?? [];
	const units = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks' } as const;
	return amount === '' ? undefined : { amount: Number(amount), unit: units[unit as 'm'] };
}
