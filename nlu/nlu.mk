# Trains the understanding. Included by the top Makefile: `make nlu`.
# Rasa 3.6 runs on Python 3.10 only, in an environment of its own. An interpreter is looked for, never downloaded:
# SIRA_NLU_PYTHON, else the newest 3.10 that pyenv has, else python3.10.

NLU_VENV := .venv-nlu
NLU_STAMP := $(NLU_VENV)/.installed
NLU_LOCK := nlu/requirements.lock

.PHONY: nlu nlu-trained nlu-env
nlu: nlu-trained ## train the understanding with Rasa in .venv-nlu, and export it for the bot
	.venv/bin/sira nlu export

# Hashes say whether a training is of the present files: the times of files do not, and not that one is gone.
nlu-trained: install $(NLU_STAMP) ## train into nlu/models, unless it holds a training of exactly the present files
	.venv/bin/sira nlu train --if-needed

nlu-env: $(NLU_STAMP) ## only Rasa's environment, .venv-nlu (Python 3.10: SIRA_NLU_PYTHON, else pyenv's)

$(NLU_STAMP): $(NLU_LOCK)
	@python="$(SIRA_NLU_PYTHON)"; \
	if [ -z "$$python" ] && command -v pyenv >/dev/null 2>&1; then \
	  version=$$(pyenv versions --bare 2>/dev/null | grep -E '^3\.10\.[0-9]+$$' | sort -V | tail -n 1); \
	  if [ -n "$$version" ]; then python=$$(PYENV_VERSION=$$version pyenv which python 2>/dev/null); fi; \
	fi; \
	if [ -z "$$python" ] && python3.10 -c '' >/dev/null 2>&1; then python=python3.10; fi; \
	if [ -z "$$python" ]; then \
	  echo "nlu: Rasa needs Python 3.10 and none was found. Install it (for example: pyenv install 3.10) or set SIRA_NLU_PYTHON to it." >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))'; then \
	  echo "nlu: $$python is not Python 3.10, the only one that Rasa 3.6 is tested on. Set SIRA_NLU_PYTHON." >&2; \
	  exit 1; \
	fi; \
	echo "nlu: building $(NLU_VENV) (about 160 packages, 2.5 GB) with $$python"; \
	rm -rf $(NLU_VENV) && "$$python" -m venv $(NLU_VENV)
	$(NLU_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(NLU_LOCK)
	touch $(NLU_STAMP)
