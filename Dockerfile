# The build stage makes a virtual environment and prepares the model; the image takes both and nothing else.
FROM python:3.11-slim AS build

# Where pip finds the CPU build of torch; empty: the ordinary index, whose Linux build brings GPU libraries along.
ARG TORCH_INDEX=
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/isnad/bin:$PATH
RUN python -m venv /opt/isnad
WORKDIR /build

# First and by itself: the largest layer, and the one that changes least.
COPY constraints.txt ./
RUN pip install -c constraints.txt ${TORCH_INDEX:+--extra-index-url "$TORCH_INDEX"} torch

COPY pyproject.toml README.md LICENSE ./
COPY data ./data
COPY retrieval ./retrieval
COPY bot ./bot
RUN pip install -c constraints.txt .

# In the state folder: a new volume at /state begins as a copy of it.
RUN python -c "from pathlib import Path; from retrieval.encoders.int8_folder import prepared_int8; prepared_int8(Path('/state/models'))"


FROM python:3.11-slim

RUN useradd --uid 10001 --create-home isnad
COPY --from=build /opt/isnad /opt/isnad
COPY --from=build --chown=isnad:isnad /state /state

ENV PATH=/opt/isnad/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STATE_DIR=/state \
    HF_HOME=/state/hub \
    XDG_CACHE_HOME=/tmp/cache \
    MPLCONFIGDIR=/tmp/matplotlib
USER isnad
WORKDIR /home/isnad
VOLUME /state

# Asks the bot itself at LISTEN; `isnad doctor` without --quick looks at everything, and at Telegram.
HEALTHCHECK --interval=1m --timeout=10s --start-period=1m --retries=3 CMD ["isnad", "doctor", "--quick"]
STOPSIGNAL SIGTERM
CMD ["isnad", "run"]
