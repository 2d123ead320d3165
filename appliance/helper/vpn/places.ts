/** Where the VPN's keys and configuration lie, and which unit brings it up. Only root looks in here. */
import { vpnInterface } from './settings.ts'

/** /etc/wireguard is a link to it. */
export const vpnFolder = '/var/lib/callytics/wireguard'
export const privateKeyFile = `${vpnFolder}/private-key`
export const presharedFolder = `${vpnFolder}/preshared`
/** There while the VPN is on. */
export const vpnConfigFile = `${vpnFolder}/${vpnInterface}.conf`
export const vpnTemplate = '/usr/share/callytics/wireguard/wg0.conf.template'
export const vpnUnit = 'callytics-vpn.service'
