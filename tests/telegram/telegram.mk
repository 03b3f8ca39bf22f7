# The environment of tests/telegram. Included by the top Makefile: `make telegram-double`.
# The client that the tests talk through needs Python 3.12. An interpreter is looked for, never downloaded:
# SIRA_PYTHON312, else the newest 3.12 that pyenv has, else python3.12.

TELEGRAM_VENV := .venv-telegram
TELEGRAM_STAMP := $(TELEGRAM_VENV)/.installed
TELEGRAM_LOCK := tests/telegram/requirements.lock

.PHONY: telegram-double telegram-lock
telegram-double: $(TELEGRAM_STAMP) ## the environment of tests/telegram, in .venv-telegram (needs Python 3.12)

$(TELEGRAM_STAMP): $(TELEGRAM_LOCK)
	@python="$(SIRA_PYTHON312)"; \
	if [ -z "$$python" ] && command -v pyenv >/dev/null 2>&1; then \
	  version=$$(pyenv versions --bare 2>/dev/null | grep -E '^3\.12\.[0-9]+$$' | sort -V | tail -n 1); \
	  if [ -n "$$version" ]; then python=$$(PYENV_VERSION=$$version pyenv which python 2>/dev/null); fi; \
	fi; \
	if [ -z "$$python" ] && python3.12 -c '' >/dev/null 2>&1; then python=python3.12; fi; \
	if [ -z "$$python" ]; then \
	  echo "telegram-double: Python 3.12 was not found. Install it (for example: pyenv install 3.12) or set SIRA_PYTHON312 to it." >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 12))' 2>/dev/null; then \
	  echo "telegram-double: $$python is not Python 3.12. Set SIRA_PYTHON312." >&2; \
	  exit 1; \
	fi; \
	echo "telegram-double: building $(TELEGRAM_VENV) with $$python"; \
	rm -rf $(TELEGRAM_VENV) && "$$python" -m venv $(TELEGRAM_VENV)
	$(TELEGRAM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(TELEGRAM_LOCK)
	touch $@

telegram-lock: ## bring tests/telegram/requirements.lock up to date (needs uv)
	uv pip compile --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --constraint requirements.lock pyproject.toml tests/telegram/requirements.in -o $(TELEGRAM_LOCK)
