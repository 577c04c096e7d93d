"""Helps hadolint.sh: splits the cases, takes out of a report what is a linter's own (messages, order within a line,
fingerprints, versions), and lists differing findings.
usage: hadolint.py split CASES FOLDER | normal FORMAT <REPORT | diff HADOLINT.json GABION.json KNOWN FOLDER"""
import json
import re
import sys


def split(cases, folder):
    out = None
    for line in open(cases, encoding="utf-8"):
        if line.startswith("=== "):
            name = re.sub(r"[^A-Za-z0-9]+", "-", line[4:].strip())
            out = open(f"{folder}/{name}.Dockerfile", "w", encoding="utf-8")
        else:
            out.write(line)


# Where the words of a message stand, and where one finding ends.
FORMATS = {
    "tty": (r"(: )(?!unexpected|missing)[^:\n]*(?:\n)", r"\1M\n", r"(?<=\n)"),
    "gnu": (r"(\w+ (?:\x1b\[\S+)?(?:error|warning|info|style)(?:\x1b\[0m)?: ).*\n", r"\1M\n", r"(?<=\n)"),
    "json": (r'("message":)"(?:[^"\\]|\\.)*"', r"\1M", r"(?<=\}),"),
    "codacy": (r'("message":)"(?:[^"\\]|\\.)*"', r"\1M", r"(?<=\})(?=\{)"),
    "codeclimate": (r'("description":)"(?:[^"\\]|\\.)*"', r"\1M", r"(?<=\0)"),
    "gitlab_codeclimate": (r'("description":)"(?:[^"\\]|\\.)*","fingerprint":"[0-9a-f]{40}"', r"\1M", r"(?<=\}),(?=\{)"),
    "sonarqube": (r'("message":)"(?:[^"\\]|\\.)*"', r"\1M", r"(?<=\}),(?=\{\"engine)"),
    "checkstyle": (r'( message=)"[^"]*"', r"\1M", r"(?<=/>)|(?=<error )|(?=<file )"),
    "sarif": (r'("text":)"(?:[^"\\]|\\.)*"', r"\1M", r"(?<=\}),(?=\{\"level)"),
    "junit": (r'( message=)"[^"]*"', r"\1M", r"(?<=</testcase>)"),
}
OWN = [
    (r'"(informationUri|downloadUri|version|fullName|shortName|dottedQuadFileVersion|name)":"[^"]*"', r'"\1":O'),
    (r'id="\d+_\d+" name="[^"]*"', "RUN"), (r' name="(?:Hadolint|gabion)[^"]*"', " NAME"),
    (r"Category: .*\n", "Category\n"), (r"\n(error|warning|info|style): [^<]*\n", r"\n\1: M\n"),
]


def normal(kind):
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    if kind == "tty":
        kind = "gnu"
    find, put, ends = FORMATS[kind]
    text = re.sub(find, put, text)
    if kind in ("sarif", "junit"):
        for a, b in OWN:
            if kind == "junit" or "Uri" in a:
                text = re.sub(a, b, text)
    # A parse error has words of its own, and a column where each parser gave up.
    text = re.sub(r"(:\d+):\d+(:?) (?!DL|SC).*\n", r"\1\2 REFUSED\n", text)
    if kind in ("json", "gitlab_codeclimate"):
        text = text.removeprefix("[").removesuffix("]")
    if kind == "sarif":
        text = text.replace('"downloadUri":O,', "").replace(',"tool":', "\n\"tool\":").replace('"results":[', '"results":[\n')
        ends = ends + "|\n"
    print("\n".join(sorted(part for part in re.split(ends, text) if part)))


def findings(path):
    rows = json.load(open(path, encoding="utf-8"))
    return {(x["file"], x["line"], x["code"], x["level"]) for x in rows if x["code"].startswith("DL")}


def diff(hadolint, gabion, known, folder):
    theirs, ours = findings(hadolint), findings(gabion)
    refused = {x[0] for x in theirs if x[2] == "DL1000"}
    explained = set()
    for line in open(known, encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            explained.add(tuple(line.split("\t")[:4]))
    seen, bad = set(), 0
    for row in sorted(theirs ^ ours):
        if row[0] in refused and row not in theirs:
            continue
        side = "hadolint" if row in theirs else "gabion"
        text = open(f"{folder}/{row[0]}", encoding="utf-8").read().split("\n")[row[1] - 1]
        key = (side, row[2], row[0].removesuffix(".Dockerfile"), text)
        seen.add(key)
        if key not in explained:
            bad += 1
            print("\t".join(key))
    files = {x[0] for x in theirs | ours}
    here = {name.removesuffix(".Dockerfile") for name in files}
    for key in sorted(key for key in explained - seen if key[2] in here):
        bad += 1
        print("no longer so:\t" + "\t".join(key))
    print(f"{len(theirs & ours)} findings in {len(files)} files are the same, {len(seen)} differ for a reason, {bad} without", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    sys.exit({"split": split, "normal": normal, "diff": diff}[command](*rest) or 0)
