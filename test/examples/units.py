"""The systemd units, as they are installed: units.py BUILD_FOLDER"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402

# Of 100, as systemd-analyze counts what a unit could still do.
EXPOSURE_MAX = {'mig-scheduler': 15, 'mig-agent': 35}


def analyze(*words):
    return subprocess.run(['systemd-analyze', *map(str, words)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, timeout=60)


def each_unit(build, folder):
    for name in EXPOSURE_MAX:
        text = (pathlib.Path(build) / 'examples' / 'systemd' / f'{name}.service').read_text()
        assert '@sbindir@' not in text and '@docdir@' not in text, text
        program = pathlib.Path(build) / 'examples' / name.split('-')[1] / name
        unit = pathlib.Path(folder) / f'{name}.service'
        unit.write_text(re.sub(rf'^(Exec\w+=)\S+/{name}', rf'\g<1>{program}', text, flags=re.M))
        yield name, unit


def systemd_finds_no_mistake_in_the_units(build):
    with tempfile.TemporaryDirectory() as folder:
        for name, unit in each_unit(build, folder):
            ran = analyze('verify', '--man=no', '--recursive-errors=no', unit)
            assert ran.returncode == 0 and unit.name not in ran.stdout, ran


def the_units_can_do_little(build):
    with tempfile.TemporaryDirectory() as folder:
        for name, unit in each_unit(build, folder):
            ran = analyze('security', '--no-pager', '--offline=true',
                          f'--threshold={EXPOSURE_MAX[name]}', unit)
            assert ran.returncode == 0, ran.stdout


def setting(build, name, key):
    text = (pathlib.Path(build) / 'examples' / 'systemd' / f'{name}.service').read_text()
    return re.findall(rf'^{key}=(.*)$', text, flags=re.M)


# systemd gives a folder to the user of the unit that was started last, with all that is in it.
def the_units_share_no_folder_that_they_own(build):
    for key in ('StateDirectory', 'RuntimeDirectory'):
        folders = [folder for name in EXPOSURE_MAX for folder in setting(build, name, key)]
        assert len(folders) == len(set(folders)), (key, folders)
    assert setting(build, 'mig-agent', 'StateDirectory') == ['mig-agent']


def the_scheduler_may_enter_its_configuration_which_is_of_root(build):
    mode = setting(build, 'mig-scheduler', 'ConfigurationDirectoryMode')
    assert mode == ['0755'] and setting(build, 'mig-scheduler', 'User') == ['mig'], mode


def an_agent_keeps_its_journal_where_its_unit_may_write(build):
    folder, = setting(build, 'mig-agent', 'StateDirectory')
    for source in (ROOT / 'README.md', ROOT / 'examples' / 'agent' / 'configuration.hpp'):
        assert f'/var/lib/{folder}/agent.journal' in source.read_text(), source


if __name__ == '__main__':
    if shutil.which('systemd-analyze') is None:
        print('there is no systemd-analyze')
        sys.exit(77)
    run(sys.argv, [systemd_finds_no_mistake_in_the_units, the_units_can_do_little,
                   the_units_share_no_folder_that_they_own,
                   the_scheduler_may_enter_its_configuration_which_is_of_root,
                   an_agent_keeps_its_journal_where_its_unit_may_write])
