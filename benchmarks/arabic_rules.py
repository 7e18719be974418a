"""What each rule of reading Arabic adds: questions that no coefficient was fitted to, asked with the rule and without.

    python -m benchmarks.arabic_rules SETS MODEL_CACHE [RULE...]

SETS is a folder with measuring sets (see `retrieval.measuring.corpus`). Each rule is taken away in a process of its own,
before anything that uses it is imported; the coefficients stay as they are. Vectors are kept in a file beside the model:
the encoder reads the text itself, but for Arabic in Latin letters.
"""

import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ALL = "all rules"


def _patched(name: str, value: object) -> Callable[[], None]:
    def patch() -> None:
        from retrieval.words import arabic

        setattr(arabic, name, value)

    return patch


def _without_letters() -> None:
    from retrieval.words import arabic

    arabic._LETTERS = tuple(pair for pair in arabic._LETTERS if not pair[0].isalpha())


def _without_digits() -> None:
    from retrieval.words import arabic

    arabic._LETTERS = tuple(pair for pair in arabic._LETTERS if pair[0].isalpha())


def _without_aliases() -> None:
    from retrieval.reading import aliases

    aliases.default_groups = lambda: ()  # type: ignore[assignment]


def _without_dialect() -> None:
    from retrieval.reading import dialect

    dialect.standard = lambda word: ()


def _without_latin_names() -> None:
    from retrieval.reading import latin_names

    latin_names.candidates = lambda word: ()  # type: ignore[assignment]


def _without_roots() -> None:
    from retrieval.words import roots

    roots.roots = lambda word: ()  # type: ignore[assignment]


def _without_slips() -> None:
    from retrieval.ranking import features

    features.SLIP_COUNTS = 0.0


def _without_implied(name: str) -> Callable[[], None]:
    def patch() -> None:
        from retrieval.words import implied

        setattr(implied, name, lambda text: ())

    return patch


RULES: dict[str, Callable[[], None]] = {
    ALL: lambda: None,
    "marks and tatweel removed": _patched("_MARKS", re.compile("(?!)")),
    "letters folded": _without_letters,
    "digits folded": _without_digits,
    "final hamza dropped": _patched("_FINAL_HAMZA", re.compile("(?!)")),
    "spellings of names": _patched("_SPELLINGS", ()),
    "light stems": _patched("stem", lambda word: word),
    "particles read both ways": _patched("PARTICLES", ""),
    "roots": _without_roots,
    "unknown words but for a letter": _without_slips,
    "lives in brackets": _without_implied("words_of_a_life"),
    "kinds of what is named": _without_implied("kinds_named"),
    "endings before a pronoun, the feminine of verbs": _patched("_without_ending", lambda word, whole: ()),
    "aliases": _without_aliases,
    "dialect lexicon": _without_dialect,
    "names in Latin letters": _without_latin_names,
}


def measure(rule: str, sets: Path, cache: Path) -> dict[str, dict[str, float]]:
    """Return the figures by set of the held-out part, without a rule."""
    RULES[rule]()
    from benchmarks.sample_set import write_sample_set
    from retrieval.encoders.models import BUNDLED, open_encoders
    from retrieval.ranking.coefficients import load
    from retrieval.tuning.asking import MeasuredSet, Put, Vectoriser, ask
    from retrieval.tuning.tune import figures, fold_of, of_coefficients

    folders = [
        *sorted(path.parent for path in sets.glob("*/corpus.jsonl")),
        write_sample_set(cache / "sample"),
    ]
    read = [MeasuredSet(folder) for folder in folders]
    kept = cache / "vectors-of-sets.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps(Vectoriser(read, open_encoders(BUNDLED, cache))))
    vectors = pickle.loads(kept.read_bytes())  # our own file
    vectors.light = open_encoders(BUNDLED, cache)[0]
    put = [
        Put(one.name, tuple(ask(one, sorted(one.documents), one.questions, vectors)), (), (), ())
        for one in read
    ]
    fitted = of_coefficients(load())
    return figures(put, lambda asked: fitted if fold_of(asked) < 0 else None)


def main() -> None:
    """Print one line a rule: what is lost without it."""
    sets, cache, chosen = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    if chosen[:1] == ["--one"]:
        print(json.dumps(measure(chosen[1], sets, cache)))
        return
    whole: dict[str, dict[str, float]] = {}
    for rule in dict.fromkeys([ALL, *(chosen or RULES)]):
        command = [sys.executable, "-m", "benchmarks.arabic_rules", str(sets), str(cache), "--one", rule]
        found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        whole = whole or found
        print(f"{'with ' if rule == ALL else 'without '}{rule}")
        for name, figures in found.items():
            lost = {key: figures[key] - whole[name][key] for key in ("recall@1", "ndcg@10") if key in figures}
            print(f"    {name:20}", "  ".join(f"{key} {figures[key]:.4f} ({lost[key]:+.4f})" for key in lost))


if __name__ == "__main__":
    main()
