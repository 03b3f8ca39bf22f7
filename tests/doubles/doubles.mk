# The third parties' doubles of Twilio. Included by the top Makefile: `make doubles`.
# Needs npm, with whatever Node it runs on: both doubles run on the Node 24 that the lock names by its hash.

DOUBLES := tests/doubles
DOUBLES_STAMP := $(DOUBLES)/node_modules/.installed

.PHONY: doubles
doubles: $(DOUBLES_STAMP) ## Twilio's doubles (Prism and emulate) in tests/doubles/node_modules, (needs npm)

$(DOUBLES_STAMP): $(DOUBLES)/package-lock.json
	@command -v npm >/dev/null || { echo "doubles: npm was not found. Install nodejs and npm." >&2; exit 1; }
	npm ci --prefix $(DOUBLES) --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@
