"""A person at a terminal: terminal.py SCENARIO GABION-COMMAND… prints what the screen showed, then the exit status."""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time


def resize(rows, columns):
    return lambda fd: fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def keys(text):
    return lambda fd: os.write(fd, text)


# What is waited for on the screen, then what is done.
SCENARIOS = {
    "resize": (["sh", "-c", "stty size; echo READY; while [ \"$(stty size)\" != '40 120' ]; do sleep 0.05; done; stty size"],
               [(b"READY", resize(40, 120))]),
    "interrupt": (["sh", "-c", "trap 'echo caught; exit 9' INT; echo READY; while :; do sleep 0.05; done"], [(b"READY", keys(b"\x03"))]),
    "end-of-file": (["sh", "-c", "echo READY; cat; echo over"], [(b"READY", keys(b"word\n")), (b"word\r\nword", keys(b"\x04"))]),
    "stop": (["sh", "-c", "echo READY; read line; echo \"<$line>\"; exit 4"], [(b"READY", keys(b"typed\n"))]),
    "push": (["sh", "-c", "tty; test -t 0 && test -t 1 && test -t 2 && echo all"], []),
    "output": (["sh", "-c", "i=0; while [ $i -lt 3000 ]; do echo line-$i; i=$((i+1)); done"], []),
}


def main():
    command, steps = SCENARIOS[sys.argv[1]]
    pid, fd = pty.fork()
    if pid == 0:
        time.sleep(0.1)  # until the size is set
        os.execvp(sys.argv[2], sys.argv[2:] + ["try", "-q", "-it", "--"] + command)
    resize(33, 101)(fd)
    screen, end = b"", time.time() + 20
    while time.time() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                data = os.read(fd, 65536)
            except OSError:
                break
            if not data:
                break
            screen += data
        if steps and steps[0][0] in screen:
            steps.pop(0)[1](fd)
    else:
        os.kill(pid, 9)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    sys.stdout.write(screen.decode(errors="replace").replace("\r\n", "\n"))
    print("status", status)


main()
