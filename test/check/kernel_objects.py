# No instruction above the baseline outside its kernel's object: kernel_objects.py LIBRARY...
#
# The libraries are static.  Vector registers wider than 128 bits, AVX's forms of instructions and
# the SHA instructions may be in the objects of their kernels only, and there in no function that
# the linker could keep for others (a weak one).
import re
import subprocess
import sys

ABOVE = {'ymm': re.compile(r'%ymm\d'), 'zmm': re.compile(r'%zmm\d'),
         'vex': re.compile(r'\tv(p|mov|add|sub|zero|broadcast|insert|extract)[a-z0-9]+\s'),
         'sha': re.compile(r'\tsha(1|256)[a-z0-9]+\s'), 'ssse3': re.compile(r'\t(pshufb|palignr)\s')}
SUSPECT = re.compile(r'%[yz]mm|\t(?:v|sha|pshufb|palignr)')  # few lines need a closer look
ALLOWED = {'kernels_ssse3': {'ssse3'}, 'kernels_sha_ni': {'ssse3', 'sha'},
           'kernels_avx2': {'vex', 'ymm'}, 'kernels_avx512': {'vex', 'ymm', 'zmm'}}


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


bad = []
met = set()
for library in sys.argv[1:]:
    kernel = ''
    for line in output('objdump', '-d', '--no-show-raw-insn', library).splitlines():
        head = re.match(r'(\S+\.o):\s+file format', line)
        if head:
            kernel = next((k for k in ALLOWED if k + '.' in head[1]), head[1])
            continue
        if not SUSPECT.search(line):
            continue
        for what, pattern in ABOVE.items():
            if not pattern.search(line):
                continue
            met.add((kernel, what))
            if what not in ALLOWED.get(kernel, ()):
                bad.append(f'{library}: {kernel}: {line.strip()}')
    for line in output('nm', '-C', library).splitlines():
        head = re.match(r'(\S+\.o):$', line)
        if head:
            kernel = next((k for k in ALLOWED if k + '.' in head[1]), '')
        elif kernel and re.match(r'[0-9a-f]+ W ', line):
            bad.append(f'{library}: {kernel}: weak symbol {line[19:]}')
for kernel, whats in ALLOWED.items():
    for what in whats:
        if (kernel, what) not in met:
            bad.append(f'{kernel} has no {what}: is it looked at?')
print('\n'.join(sorted(set(bad))[:40]) or f'{len(sys.argv) - 1} libraries keep to the baseline')
sys.exit(bool(bad))
