# The third parties' doubles of Twilio. Included by the top Makefile: `make doubles`.
# Needs Node 20 and npm; emulate runs on a Node 24 that npm brings.

DOUBLES := tests/doubles
DOUBLES_STAMP := $(DOUBLES)/node_modules/.installed

.PHONY: doubles
doubles: $(DOUBLES_STAMP) ## Twilio's doubles (Prism and emulate) in tests/doubles/node_modules, from npm (needs Node 20)

$(DOUBLES_STAMP): $(DOUBLES)/package-lock.json
	@node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null \
	  || { echo "doubles: Node 20 or newer was not found. Install nodejs and npm." >&2; exit 1; }
	npm ci --prefix $(DOUBLES) --no-audit --no-fund --loglevel=error
	touch $@
