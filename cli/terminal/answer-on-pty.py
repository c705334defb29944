"""answer-on-pty.py PROMPT KEYS COMMAND...: runs COMMAND on a terminal of its own, types KEYS when it
prints PROMPT, prints what the screen got, and exits with the command's code."""
import os
import pty
import sys

prompt, keys, command = sys.argv[1].encode(), sys.argv[2].encode(), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)

screen, typed = b"", False
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:  # the command closed its end
        break
    if not chunk:
        break
    screen += chunk
    if not typed and prompt in screen:
        typed = True
        os.write(terminal, keys)

sys.stdout.buffer.write(screen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
