"""A tree of texts and programs to search: a copy of what this machine has of them."""
import os
import subprocess

SOURCES = ['/usr/share/doc', '/usr/share/perl', '/usr/include', '/usr/lib/python3', '/usr/lib/gcc', '/etc']
FILE_MAX = 20 << 20


def copy(tree):
    for source in SOURCES:
        if os.path.isdir(source):
            subprocess.run(['cp', '-a', '--parents', source, tree], stderr=subprocess.DEVNULL)
    subprocess.run(['find', tree, '-type', 'f', '-size', f'+{FILE_MAX}c', '-delete'])
