# clang-format has nothing to say: format.py ROOT
import pathlib
import shutil
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
program = shutil.which('clang-format-14') or shutil.which('clang-format')
if program is None:
    print('clang-format is not installed')
    sys.exit(77)  # skipped
files = [str(f) for top in ('include', 'src', 'examples', 'test', 'bindings')
         for f in sorted((root / top).rglob('*.[hc]pp'))]
ran = subprocess.run([program, '--dry-run', '-Werror', *files], capture_output=True, text=True,
                     check=False)
print(ran.stderr[-3000:] or f'{len(files)} files')
sys.exit(ran.returncode != 0)
