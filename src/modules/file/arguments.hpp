// "mig file -path /etc -name passwd": arguments into parameters.  protocol 10.3, CLI

#ifndef MIG_SRC_MODULES_FILE_ARGUMENTS_HPP
#define MIG_SRC_MODULES_FILE_ARGUMENTS_HPP

#include <mig/base/json.hpp>
#include <mig/base/result.hpp>

#include <span>
#include <string>
#include <string_view>

namespace mig::file {

// One search, labelled "s1".  Fails with invalid_argument and names the option.
[[nodiscard]] result<json> parameters_from(std::span<std::string const> arguments);

inline constexpr std::string_view arguments_help =
    R"(Where and what to look for; each may stand several times:
  -path PATH        file or directory to search; at least one
  -name RE          the file's name matches the regular expression (RE2 syntax, anywhere in it);
                    with a leading "!" it must not
  -glob GLOB        the whole name matches, as for a shell: *.conf, log?.[0-9], *.{zip,jar}; with "/"
                    in it the path below -path does, ** being any depth: etc/**/sshd_*; with "/" in
                    front the whole path; with a leading "!" it must not
  -content RE       a line of the content matches; with "!" none does
  -size N           size: 4096, <4k (at most), >1g (at least); k m g t are powers of 1024
  -mode RE          the mode matches, such as ^-rwsr or ^urwx
  -mtime AGE        changed less than <90d or more than >90d ago; d h m
  -md5, -sha1, -sha2, -sha3 HEX   the digest of the content (-sha2: 256, 384 or 512 bits; -sha3 also 224)
  -digests FILE     the digest of the content is on a list, of up to millions: what md5sum, sha1sum or
                    sha256sum writes; for SHA-3 sha3-256:FILE.  Taken whole or not at all
How:
  -matchall         all of these must hold for a file (the default)
  -matchany         each that holds is a match of its own
  -mismatch WHAT    turns the checks round of name, glob, size, mode, mtime, content, md5, sha1, sha2,
                    sha3, digests
  -macroal          every line must match a -content, not just one
  -decompress       look into gzip files
  -archives         also the members of zip and tar archives, and what .gz .xz .zst .bz2 expand to
  -remotefs         also network file systems that are mounted below a path
  -returnsha256     show the SHA-256 of each file found
  -maxdepth N       directories below each path (default 1000)
  -maxerrors N      errors and gaps shown (default 30)
  -matchlimit N     stop after as many matches (default 1000); 0 means no limit for all three
)";

} // namespace mig::file

#endif
