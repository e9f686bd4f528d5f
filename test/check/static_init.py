# No code of ours runs before main: no static initialisers but Asio's and Boost's.  static_init.py LIBRARY
#
# Asio's headers define objects with constructors (its thread-local call stack, its service ids) in
# every file that includes it; nothing can be done about those, so each initialiser may touch
# symbols of asio:: and nothing else.
import re
import subprocess
import sys

ALLOWED = re.compile(r'asio::|boost::|__dso_handle|__cxa_(atexit|guard_)|_GLOBAL_OFFSET_TABLE_|^_fini|DYNAMIC'
                     r'|__static_initialization|_GLOBAL__sub_I|^\.plt|^\.bss|^\.got|^_init'
                     r'|__bss_start|_edata|_end$')


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main():
    library = sys.argv[1]
    bad = []
    count = 0
    name = None
    for line in output('objdump', '-dC', '--no-show-raw-insn', library).splitlines():
        head = re.match(r'[0-9a-f]+ <(.*)>:$', line)
        if head:
            name = head[1]
            inside = '_GLOBAL__sub_I_' in name or '__static_initialization_and_destruction' in name
            count += '_GLOBAL__sub_I_' in name
            continue
        if name is None or not inside:
            continue
        for symbol in re.findall(r'<([^<>]+(?:<.*>)?[^<>]*?)(?:\+0x[0-9a-f]+)?>', line):
            if not ALLOWED.search(symbol) and '_GLOBAL__sub_I_' not in symbol:
                bad.append(f'{name}: {symbol}')
    print('\n'.join(sorted(set(bad))) or f'{count} initialisers, all of them Asio\'s or Boost\'s')
    sys.exit(bool(bad))


main()
