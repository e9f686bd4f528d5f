# The snippets of the documents are the files that are compiled: snippets.py ROOT [--write]
#
#     <!-- snippet examples/module.cpp -->      the block that follows, up to "end", is that file
#     <!-- end -->
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
write = '--write' in sys.argv
bad = []
count = 0
for document in [root / 'README.md', root / 'HACKING.md', *root.glob('src/**/README.md')]:
    text = document.read_text()

    def fresh(found):
        global count
        count += 1
        code = (root / found[1]).read_text()
        return f'<!-- snippet {found[1]} -->\n```cpp\n{code}```\n<!-- end -->'

    now = re.sub(r'<!-- snippet (\S+) -->\n.*?<!-- end -->', fresh, text, flags=re.S)
    if now != text and write:
        document.write_text(now)
    elif now != text:
        bad.append(f'{document}: a snippet is not its file; run test/check/snippets.py . --write')
print('\n'.join(bad) or f'{count} snippets')
sys.exit(bool(bad) or count == 0)
