#!/bin/bash
# Brings a fresh machine to where our TypeScript runs: checks it, installs what is missing (says what and why first).
# Usage: source image-build/bootstrap.sh start|demo|test|image|bench; leaves the repository as working folder and its Node.js first in PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

purpose=$1

fail() {
	echo "$*" >&2
	exit 1
}

[ "$(uname -sm)" = 'Linux x86_64' ] || fail "This builds on 64-bit x86 Linux; this machine is $(uname -sm)."
[ "$(id -u)" = 0 ] || fail 'Root is needed (namespaces, packages): run it with sudo.'
command -v apt-get > /dev/null || fail 'This needs Debian 12 or later, or Ubuntu 24.04 or later: there is no apt-get here.'
node_major=$(node -p 'process.versions.node.split(".")[0]' 2> /dev/null || echo 0)
[ "$node_major" -ge 20 ] || fail 'Node.js 20 or later and npm are needed: https://nodejs.org/'

missing=()
need() { # need PROGRAM PACKAGE WHY
	command -v "$1" > /dev/null || [ -e "$1" ] || {
		missing+=("$2")
		echo "Missing: $2 ($3)"
	}
}
need systemd-nspawn systemd-container 'boots the appliance as a container'
need ip iproute2 'gives the appliance a network of its own'
need nsenter util-linux 'runs commands in the appliance'
need /usr/bin/python3 python3 'runs mkosi, which builds the operating system'
need /usr/share/keyrings/debian-archive-keyring.gpg debian-archive-keyring "checks the signatures of Debian's packages"
need zstd zstd 'compresses the disk image'
need gpg gnupg 'signs updates'
case $purpose in
demo | test | bench)
	need sipp sip-tester 'plays phones and carriers'
	need sox sox 'makes and checks the sound of test calls'
	;;
esac
if [ "$purpose" = test ]; then
	# Ubuntu has its Chromium under another name.
	browser=chromium
	grep -qs '^ID=ubuntu' /etc/os-release && browser=chromium-browser
	need "$browser" "$browser" 'opens the console in the page tests'
	need openssl openssl 'makes certificates for the tests'
	need ssh-keyscan openssh-client 'makes the keys of the server that backups go to'
	need dnsmasq dnsmasq-base 'gives addresses to the appliance (DHCP)'
	need svcrack sipvicious 'attacks the appliance as others will'
	need baresip baresip-core 'is the phone that speaks encrypted'
fi
if [ ${#missing[@]} -gt 0 ]; then
	echo "Installing with apt: ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update --quiet=2
	apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" > /dev/null
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
	echo 'Installing the npm packages named in package-lock.json: npm ci'
	npm ci --no-audit --no-fund
	touch node_modules/.package-lock.json
fi
# The programs run on the Node.js of the appliance, which the npm packages bring.
export PATH="$PWD/node_modules/.bin:$PATH"
if [ -n "${browser:-}" ]; then
	CALLYTICS_CHROMIUM=${CALLYTICS_CHROMIUM:-$(command -v "$browser")}
	export CALLYTICS_CHROMIUM
fi
