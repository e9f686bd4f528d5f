"""Files that decide whom a program trusts: trusted_files.py BUILD_FOLDER"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform  # noqa: E402


def refused(ran, *said):
    assert ran.returncode == 3, ran
    for words in said:
        assert words in ran.stderr, (words, ran)


def an_agent_refuses_what_anybody_can_write(build):
    with Platform(build) as p:
        config = p.agent_config('agent')

        def check():
            return subprocess.run([p.program('mig-agent'), '--check', '-c', config],
                                  capture_output=True, text=True, check=False)

        assert check().returncode == 0, check()
        for file in (config, p.folder / 'keys.asc'):
            file.chmod(0o666)
            refused(check(), str(file), 'is 0666', f'chmod go-w {file}')
            file.chmod(0o644)
        p.folder.chmod(0o777)
        refused(check(), f'chmod go-w {p.folder}')
        p.folder.chmod(0o755)
        assert check().returncode == 0, check()


def a_scheduler_refuses_what_anybody_can_write(build):
    with Platform(build) as p:
        (p.folder / 'api.key').write_text('secret\n')
        for file, option in (('keys.asc', '--keyring'), ('api.key', '--api-key-file')):
            (p.folder / file).chmod(0o606)
            ran = subprocess.run(
                [p.program('mig-scheduler'), '--store', p.folder / 'db', '--relay',
                 p.folder / 'r', '--api', p.folder / 'a', option, p.folder / file],
                capture_output=True, text=True, check=False, timeout=60)
            refused(ran, str(p.folder / file), 'is 0606')


def an_embedded_agent_refuses_what_anybody_can_write(build):
    with Platform(build) as p:
        (p.folder / 'keys.asc').rename(p.folder / 'investigators.asc')
        (p.folder / 'investigators.asc').chmod(0o666)
        ran = subprocess.run([pathlib.Path(build) / 'test/examples/embed_agent', p.folder],
                             capture_output=True, text=True, check=False, timeout=60)
        assert ran.returncode != 0 and 'is 0666' in ran.stderr, ran


if __name__ == '__main__':
    run(sys.argv, [an_agent_refuses_what_anybody_can_write,
                   a_scheduler_refuses_what_anybody_can_write,
                   an_embedded_agent_refuses_what_anybody_can_write])
