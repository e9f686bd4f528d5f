"""examples/scan_tree.cpp finds in a tree what grep finds: scan_tree.py PROGRAM"""
import os
import subprocess
import sys
import tempfile


def lines(*command):
    done = subprocess.run(command, capture_output=True, env={'LC_ALL': 'C', 'PATH': os.environ['PATH']})
    assert done.returncode in (0, 1) and done.stderr == b'', done
    return sorted(done.stdout.splitlines())


program = sys.argv[1]
with tempfile.TemporaryDirectory() as tree:
    os.makedirs(f'{tree}/a/b')
    for n in range(200):
        with open(f'{tree}/a/{"b/" if n % 2 else ""}{n}', 'w') as file:
            file.write('some text\n' * (n * 10) + f'number {n} of 10.0.0.{n}\n' + 'the end')
    os.mkfifo(f'{tree}/fifo')  # is not opened
    for expression in ['number 1[0-9] ', '0\\.7[0-9]*$', '^the end$', 'nothing of this', 'e']:
        ours = lines(program, tree, expression)
        theirs = lines('grep', '-rlE', '--devices=skip', expression, tree)
        assert ours == theirs, (expression, ours, theirs)
    both = lines(program, tree, 'number 7 ', 'number 8 ')
    assert both == sorted(f'{tree}/a/{n}'.encode() for n in ('b/7', '8')), both
    assert subprocess.run([program, tree, '('], capture_output=True).returncode == 2
    assert subprocess.run([program], capture_output=True).returncode == 2
print('as grep')
