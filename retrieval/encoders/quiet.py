"""Libraries that phone home, or keep an id of the user in the home folder, told not to before they are imported.

How each of them decides, read in its own code:

    openvino, nncf       import `openvino_telemetry` if they can, which asks nobody: without a file that refuses it writes an
                         id into ~/intel and sends events in a thread. Without the package both use a stub of their own.
    huggingface_hub,     read `HF_HUB_DISABLE_TELEMETRY` and `HF_HUB_DISABLE_PROGRESS_BARS` once, when they are imported;
    transformers         what the hub is asked for is the adapter's choice (`local_files_only`).
    tokenizers           starts threads of its own unless `TOKENIZERS_PARALLELISM` is false.

The adapters call these functions; nobody else imports the libraries.
"""

import os
import sys

_TELEMETRY = "openvino_telemetry"


def hush_openvino() -> None:
    """Keep OpenVINO and nncf from finding their telemetry package in this process."""
    # None in sys.modules is Python's way to say that a module cannot be imported.
    sys.modules.setdefault(_TELEMETRY, None)  # type: ignore[arg-type]  # typeshed knows modules only


def hush_hub() -> None:
    """Switch off telemetry and progress bars of huggingface_hub and transformers, whatever the environment says."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
