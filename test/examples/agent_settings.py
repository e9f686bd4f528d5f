"""The agent's configuration, as it is documented: agent_settings.py BUILD_FOLDER"""
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402
from platform_of_processes import Platform  # noqa: E402
from rabbitmq import make_certificates  # noqa: E402

EXAMPLE = ROOT / 'examples' / 'agent' / 'agent.json'


def agent(p, *words):
    return subprocess.run([p.program('mig-agent'), *map(str, words)], capture_output=True, text=True,
                          check=False, timeout=60)


def help_and_the_example_have_every_setting(build):
    with Platform(build) as p:
        ran = agent(p, '--help')
        told = set(ran.stdout[ran.stdout.index('A configuration holds'):].split('\n', 1)[1].split())
        shown = {name for name in json.loads(EXAMPLE.read_text()) if not name.startswith('#')}

        # An example names the keys in one way of two.
        assert len(told) > 15 and told - shown == {'keys'} and shown <= told, told ^ shown


def the_example_is_good(build):
    with Platform(build) as p:
        make_certificates(p.folder / 'tls')
        for name, to in (('relay-ca.pem', 'ca.pem'), ('agent.pem', 'client.pem'),
                         ('agent.key', 'client.key')):
            (p.folder / name).write_bytes((p.folder / 'tls' / to).read_bytes())
            (p.folder / name).chmod(0o600)
        (p.folder / 'keys.asc').rename(p.folder / 'investigators.asc')
        example = EXAMPLE.read_text().replace('771D8D0E5C10635FFACF30ECBC4682637CAD4EE6', p.key)
        (p.folder / 'agent.json').write_text(
            example.replace('/var/lib/mig-agent', str(p.folder)))

        ran = agent(p, '--check', '-c', p.folder / 'agent.json')
        assert ran.returncode == 0, ran

        (p.folder / 'agent.json').write_text(example.replace('"workers": 2', '"workers": 65'))
        ran = agent(p, '--check', '-c', p.folder / 'agent.json')
        assert ran.returncode == 3 and '"workers"' in ran.stderr, ran


if __name__ == '__main__':
    run(sys.argv, [help_and_the_example_have_every_setting, the_example_is_good])
