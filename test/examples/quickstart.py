"""What README begins with, on programs that are built: quickstart.py BUILD_FOLDER"""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / 'test' / 'support'))
from cases import run  # noqa: E402

QUICKSTART = ROOT / 'tools' / 'quickstart.sh'


def quickstart(*words):
    return subprocess.run(['bash', QUICKSTART, *words], capture_output=True, text=True, check=False,
                          timeout=250, stdin=subprocess.DEVNULL)


def the_quickstart_asks_three_questions(build):
    ran = quickstart('--programs', build, '--below', '/etc/ssl')
    told = ran.stdout + ran.stderr

    assert ran.returncode == 0, ran
    assert told.count('asking 1 agent') == 3 and told.count('1 agent answered, 1 found') == 3, ran
    assert '/usr/bin/bash' in told and '/etc/passwd' in told and '/etc/ssl/' in told, ran


def a_wrong_word_is_told_and_help_is_given(_):
    ran = quickstart('--programs')
    assert ran.returncode == 3 and 'wants a folder' in ran.stderr, ran
    ran = quickstart('--kep')
    assert ran.returncode == 3 and '--keep' in ran.stdout, ran
    ran = quickstart('--help')
    assert ran.returncode == 0 and '--below FOLDER' in ran.stdout, ran


if __name__ == '__main__':
    run(sys.argv, [the_quickstart_asks_three_questions,
                   a_wrong_word_is_told_and_help_is_given])
