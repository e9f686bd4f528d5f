"""What an agent costs its machine: agent_footprint.py BUILD_FOLDER

Size of the program, stripped; memory before its first answer, and after it and some idle seconds.
"""
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'support'))
from platform_of_processes import Platform  # noqa: E402

IDLE_S = 5


def size_of(program):
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder) / 'stripped'
        subprocess.run(['strip', '-o', stripped, program], check=True)
        headers = subprocess.run(['readelf', '-lW', program], check=True, capture_output=True,
                                 text=True).stdout
        return stripped.stat().st_size, 'dynamic' if 'INTERP' in headers else 'static'


def memory_of(pid):
    lines = pathlib.Path(f'/proc/{pid}/status').read_text().splitlines()
    found = dict(line.split(':', 1) for line in lines)
    return ', '.join(f'{name} {int(found[name].split()[0]) / 1024:.1f} MiB'
                     for name in ('VmRSS', 'RssAnon', 'VmHWM', 'VmSize'))


def main(build):
    with Platform(build) as p:
        size, linked = size_of(p.program('mig-agent'))
        print(f'mig-agent, {linked}, stripped: {size / 1e6:.2f} MB ({size} bytes)')
        p.start_scheduler()
        agent = p.start_agent()
        print(f'connected:            {memory_of(agent.pid)}')
        ran = p.mig('file', '-t', 'all', '-path', '/etc', '-name', '^passwd$')
        assert ran.returncode == 0, ran.stderr
        time.sleep(IDLE_S)
        print(f'answered, idle {IDLE_S} s:   {memory_of(agent.pid)}')


if __name__ == '__main__':
    main(sys.argv[1])
