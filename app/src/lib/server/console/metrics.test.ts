/** The text that Prometheus reads. */
import { expect, test } from 'vitest'
import { writeMetrics } from './metrics.ts'

test('each metric says what it is, and what it says in each of its labels', () => {
	const trunk = { endpoint: 'trunk-1', name: 'Line "A"\\B\nof' }
	expect(
		writeMetrics([
			{ name: 'endpoint_up', help: 'Whether it is up.', values: [{ labels: trunk, value: 1 }] },
			{ name: 'disk_share', help: 'In use.', values: [{ value: 0.25 }] },
			{ name: 'temperature_celsius', help: 'Nobody knows.', values: [] },
		]),
	).toBe(`# HELP callytics_endpoint_up Whether it is up.
# TYPE callytics_endpoint_up gauge
callytics_endpoint_up{endpoint="trunk-1",name="Line \\"A\\"\\\\B\\nof"} 1
# HELP callytics_disk_share In use.
# TYPE callytics_disk_share gauge
callytics_disk_share 0.25
`)
})
