#!/usr/bin/env python3
"""Dockerfiles with small damages, to hold our parser against BuildKit's.

  dockerfile_mutants.py OUT COUNT SEED FOLDER...   COUNT files below OUT, made from the files of the folders

Then, with tests/compare/buildkit_dump built by go:
  ls OUT/* | buildkit_dump > mutants.jsonl; gabion_conformance -v buildkit-mutants mutants.jsonl
The seed makes a run repeatable.
"""
import os, random, sys

BITS = ['\\', '\n', '"', "'", '$', '${', '}', '#', '<<', '<<EOF', 'EOF\n', '<<-', ' ', '\t', '=', '[', ']', ',', '--', '--x=y ',
        '--mount=type=cache,target=/x ', '`', '\r\n', '\n\n', '\\\n', '\\ \n', '# c\n', 'ONBUILD ', 'RUN ', 'COPY ', 'ENV ', 'FROM ',
        ' AS x', '"a"', '["a", "b"]', ':', '/', '%', 'a=b', '\\"', '<', '1', '-', '?', '{', 'HEALTHCHECK ', 'LABEL ', 'ARG ', 'null',
        '1.5', '\\u00e9', '${x:-y}', '${x##a}', '# escape=`\n', '# check=skip=all\n', '\u00e9']


def mutate(text, rng):
    for _ in range(rng.choice([1, 1, 2, 3, 5, 8])):
        p, kind = rng.randrange(len(text) + 1), rng.random()
        if kind < .6:
            text = text[:p] + rng.choice(BITS) + text[p:]
        elif kind < .8:
            text = text[:p] + text[p + rng.choice([1, 1, 2, 5]):]
        else:
            q = rng.randrange(len(text) + 1)
            text = text[:p] + text[q:q + rng.randrange(1, 30)] + text[p:]
    return text


def main(out, count, seed, folders):
    rng = random.Random(seed)
    pool = []
    for folder in folders:
        for base, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                with open(os.path.join(base, name), encoding='utf-8', errors='replace') as f:
                    text = f.read()
                if len(text) < 6000:
                    pool.append(text)
    os.makedirs(out, exist_ok=True)
    for n in range(count):
        with open(os.path.join(out, f'm{n:06d}'), 'w', newline='') as f:
            f.write(mutate(rng.choice(pool), rng))


if __name__ == '__main__':
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
