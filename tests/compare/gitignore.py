#!/usr/bin/env python3
"""What `gabion lint FOLDER` leaves out beside what git ignores, in random trees with random patterns.
usage: tests/compare/gitignore.py GABION [SEED] [TREES]"""
import os
import random
import subprocess
import sys
import tempfile

PARTS = ["a", "b", "c", "a*", "*", "?", "**", "[ab]", "[!a]", "Dockerfile", "*.Dockerfile", "Dockerfile*", "d?", "*b", "a**", "[a-c]*", "\\a"]


def pattern(random_):
    text = "/".join(random_.choice(PARTS) for _ in range(random_.choice([1, 1, 1, 2, 2, 3])))
    for chance, before, after in [(0.2, "/", ""), (0.3, "", "/"), (0.3, "!", ""), (0.05, "", " "), (0.05, "#", ""), (0.05, "", "\r")]:
        if random_.random() < chance:
            text = before + text + after
    return text


def tree(random_, root):
    subprocess.run(["git", "init", "-q", root], check=True)
    folders = [root]
    for _ in range(12):
        folders.append(os.path.join(random_.choice(folders), random_.choice("abcd")))
        os.makedirs(folders[-1], exist_ok=True)
    for folder in sorted(set(folders)):
        for name in ["Dockerfile", "x.Dockerfile", "Dockerfile.b"]:
            if random_.random() < 0.7:
                open(os.path.join(folder, name), "w").write("FROM a:1\nRUN sudo x\n")
        if folder == root or random_.random() < 0.2:
            open(os.path.join(folder, ".gitignore"), "w").write("\n".join(pattern(random_) for _ in range(random_.randint(1, 5))) + "\n")
    open(os.path.join(root, ".git/info/exclude"), "w").write("\n".join(pattern(random_) for _ in range(2)) + "\n")


def main():
    gabion = os.path.realpath(sys.argv[1])
    seed, trees = (int(word) for word in (sys.argv[2:] + ["1", "100"][len(sys.argv) - 2 :])[:2])
    random_, bad = random.Random(seed), 0
    for _ in range(trees):
        with tempfile.TemporaryDirectory() as root:
            tree(random_, root)
            listed = subprocess.run(["git", "-c", "core.excludesFile=", "ls-files", "-o", "--exclude-standard"], cwd=root, capture_output=True, text=True).stdout
            wanted = {line for line in listed.split("\n") if "Dockerfile" in line}
            said = subprocess.run([gabion, "lint", "-f", "gnu", "."], cwd=root, capture_output=True, text=True).stdout
            got = {os.path.normpath(line.split(":")[1]) for line in said.split("\n") if line}
            if wanted != got:
                bad += 1
                print("missing", sorted(wanted - got), "too many", sorted(got - wanted))
    print(f"{trees - bad} trees alike, {bad} not")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
