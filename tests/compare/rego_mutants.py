#!/usr/bin/env python3
"""Broken Rego modules and what OPA says about them.

  rego_mutants.py make  CASES OUT [COUNT] [SEED]   COUNT broken modules from the modules of the suite below CASES
  rego_mutants.py record OUT OPA                   OUT/expected.json: `opa check --format json` of each (errors in order)
  rego_mutants.py compare OUT GABION [-v]          the same through `gabion rego check`; counts what agrees
  rego_mutants.py pack    OUT FILE [COUNT]         the first COUNT broken ones and their errors, as one JSON file

Mutations are of tokens and characters, with a fixed seed, so that a run can be repeated.
"""
import glob, json, os, random, re, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`|#[^\n]*|[A-Za-z_]\w*|\d+(?:\.\d+)?|:=|==|!=|<=|>=|\s+|.', re.S)
INSERTS = ['{', '}', '(', ')', '[', ']', ',', ':', ':=', '=', '==', 'if', 'contains', 'in', 'some', 'every', 'not', 'else',
           'with', 'as', 'default', 'import', 'package', '"', '`', '1', '01', 'x', '_', '.', ';', '\n', '|', '&', '+', '-',
           'data', 'input', 'true', 'null', '!', '$', '\\', '#', '$"{', 'x.y[z]', 'count(1, 2)', 'startswith(1, "a")', 'foo(1)',
           'y := 1', 'import data.foo', 'input := 1', '@', '"\\q"', '1e', 'set()']

EXPRESSIONS = ['"a" + 1 > 0', 'upper(1) == "A"', 'y0 := count(7)', '"x" = 3', 'z0 := {"a": 1}; z0.b == 1', 'input := 5', 'nosuch(3)',
               'concat(",", [1, 2])', 'some q0', 'every q1 in [1] { q1.a == 1 }', 'startswith("a")', 'u0 := [v | v := unknown[_]]',
               'z1 := [1, 2]; z1.a', 'sum({"a"}) == 1', 'json.marshal', 'not z2', 'count == 1', 'x0 := 1; x0 := 2', 'data.test.p.q.r == "a"',
               'regex.match("a", 3)', 'object.get({"a": 1}, "a") == 1', 'time.now_ns(1)', 'lower("A") == 1', 'with_ := 1 with input as {"a": 1}',
               'to_number([1]) == 1', 'sprintf("%d", 1)', 'trim(1, "a")', '[1, 2] == {"a": 1}', 'a1 = {"x": a1}', 'walk(input)']


def modules(cases):
    import yaml
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    for path in sorted(glob.glob(os.path.join(cases, 'v1', '**', '*.yaml'), recursive=True)):
        for case in yaml.load(open(path), Loader=loader)['cases'] or []:
            for text in case.get('modules') or []:
                if 20 < len(text) < 3000:
                    yield text


def mutate(text, rng):
    tokens = TOKEN.findall(text)
    solid = [i for i, t in enumerate(tokens) if not t.isspace()]
    kind = rng.randrange(10)
    i = rng.choice(solid)
    if kind == 0:
        del tokens[i]
    elif kind == 1:
        tokens.insert(i, tokens[i] + ' ')
    elif kind == 2:
        tokens.insert(i, ' ' + rng.choice(INSERTS) + ' ')
    elif kind == 3:
        tokens[i] = rng.choice(INSERTS)
    elif kind == 4:
        j = rng.choice(solid)
        tokens[i], tokens[j] = tokens[j], tokens[i]
    elif kind == 5:
        tokens = tokens[:i + 1]
    elif kind == 6:
        names = [k for k in solid if re.fullmatch(r'[A-Za-z_]\w*', tokens[k])]
        if names:
            tokens[rng.choice(names)] = rng.choice(['nosuch', 'x', 'y', 'p', 'count', 'input', 'data', 'q', '_'])
    elif kind == 7:
        lines = text.split('\n')
        del lines[rng.randrange(len(lines))]
        return '\n'.join(lines)
    elif kind == 8:  # another value: types and keys that do not fit
        values = [k for k in solid if re.fullmatch(r'"(?:\\.|[^"\\\n])*"|\d+|true|false|null', tokens[k])]
        if values:
            tokens[rng.choice(values)] = rng.choice(['"s"', '7', 'true', 'null', '[1]', '{"k": 1}', '{1, "a"}', 'input.x', 'data.nosuch'])
    else:  # one more expression
        lines = text.split('\n')
        inside = [n for n, line in enumerate(lines) if line.startswith(('\t', '  ')) and line.strip()]
        if inside:
            n = rng.choice(inside)
            indent = lines[n][:len(lines[n]) - len(lines[n].lstrip())]
            lines.insert(n, indent + rng.choice(EXPRESSIONS))
            return '\n'.join(lines)
    return ''.join(tokens)


def make(cases, out, count=300, seed=1):
    rng = random.Random(seed)
    pool = list(modules(cases))
    os.makedirs(out, exist_ok=True)
    for n in range(count):
        with open(os.path.join(out, f'm{n:05d}.rego'), 'w') as f:
            f.write(mutate(rng.choice(pool), rng))


def errors_of(command, path):
    run = subprocess.run(command + [os.path.basename(path)], cwd=os.path.dirname(path), capture_output=True, text=True)
    text = run.stdout.strip() or run.stderr.strip()
    if not text:
        return []
    try:
        errors = json.loads(text).get('errors') or []
    except ValueError:
        return [{'code': 'not json', 'message': text[:500], 'row': 0, 'col': 0}]
    result = []
    for e in errors:
        place = e.get('location') or {}
        result.append({'code': e.get('code', ''), 'message': e.get('message', ''), 'row': place.get('row', 0), 'col': place.get('col', 0)})
    return result


def all_errors(out, command):
    paths = sorted(glob.glob(os.path.join(out, '*.rego')))
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda p: errors_of(command, p), paths)
        return {os.path.basename(p): e for p, e in zip(paths, found)}


def record(out, opa):
    with open(os.path.join(out, 'expected.json'), 'w') as f:
        json.dump(all_errors(out, [opa, 'check', '--format', 'json']), f, indent=1, sort_keys=True)


def judge(expected, actual, verbose, name):
    """Whether (outcome, place, text) of the first error agree."""
    if not expected or not actual:
        same = not expected and not actual
        if not same and verbose:
            print(f'{name}: want {expected[:1]} have {actual[:1]}')
        return same, same, same
    want, have = expected[0], actual[0]
    place = all(want[k] == have[k] for k in ('code', 'row', 'col'))
    # OPA tells several variables of one place in no fixed order.
    text = have['message'] in {e['message'] for e in expected if (e['code'], e['row'], e['col']) == (want['code'], want['row'], want['col'])}
    if verbose and not (place and text):
        print(f"{name}:\n  want {want['code']} {want['row']}:{want['col']} {want['message']}\n"
              f"  have {have['code']} {have['row']}:{have['col']} {have['message']}")
    return True, place, text


def compare(out, gabion, verbose):
    expected = json.load(open(os.path.join(out, 'expected.json')))
    actual = all_errors(out, [gabion, 'rego', 'check', '--format', 'json'])
    results = [judge(expected[n], actual[n], verbose, n) for n in sorted(expected)]
    for label, column in (('outcome', 0), ('code, row, column', 1), ('text', 2)):
        good = sum(r[column] for r in results)
        print(f'{label}: {good} of {len(results)} ({100 * good / len(results):.1f} %)')
    return 0 if all(r[1] for r in results) else 1


def pack(out, file, count=300):
    expected = json.load(open(os.path.join(out, 'expected.json')))
    broken = [n for n in sorted(expected) if expected[n]][:count]
    cases = [{'name': n, 'module': open(os.path.join(out, n)).read(), 'errors': expected[n]} for n in broken]
    with open(file, 'w') as f:
        json.dump(cases, f, indent=0, ensure_ascii=False)
        f.write('\n')


if __name__ == '__main__':
    verb, rest = sys.argv[1], sys.argv[2:]
    if verb == 'make':
        make(rest[0], rest[1], *map(int, rest[2:4]))
    elif verb == 'record':
        record(rest[0], rest[1])
    elif verb == 'pack':
        pack(rest[0], rest[1], *map(int, rest[2:3]))
    else:
        sys.exit(compare(rest[0], rest[1], '-v' in rest))
