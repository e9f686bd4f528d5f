#!/usr/bin/env python3
"""gpg_keys.py PGP_VERIFY: keys and signatures made by the gpg of this machine, judged by ours.

Makes a home of its own with one key of each kind, signs with it, exports the public keys, and
asks PGP_VERIFY KEYRING MESSAGE SIGNATURE UNIXTIME.  Exits 77 (skipped) where there is no gpg.
The agent that gpg starts for that home is ended at the end.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

BORN = int(time.time()) - 30 * 86400
DAY = 86400
MESSAGE = b"open the door\n"


class Gpg:
    def __init__(self, home):
        self.home = home

    def run(self, *arguments, data=b"", at=BORN):
        command = ["gpg", "--homedir", self.home, "--batch", "--yes", "--no-tty", "--quiet",
                   "--pinentry-mode", "loopback", "--passphrase", "",
                   "--faked-system-time", str(at), *arguments]
        done = subprocess.run(command, input=data, capture_output=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{command}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def make(self, name, algorithm, usage="cert,sign", expires="never"):
        self.run("--quick-generate-key", f"{name} <{name}@example.org>", algorithm, usage, expires)
        listed = self.run("--with-colons", "--list-keys", f"{name}@example.org").decode()
        return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr"))

    def sign(self, key, *options, at=BORN + DAY):
        return self.run("--detach-sign", "--output", "-", *options, "--local-user", key,
                        data=MESSAGE, at=at)

    def public(self, *keys):
        return self.run("--export", *keys)

    def end(self):
        subprocess.run(["gpgconf", "--homedir", self.home, "--kill", "all"], check=False)


class Judge:
    def __init__(self, program, folder):
        self.program, self.folder, self.failed, self.count = program, folder, 0, 0

    def expect(self, claim, keyring, signature, signer, when=BORN + 2 * DAY, message=MESSAGE):
        """signer: the fingerprint that must be named; None: it must be refused."""
        paths = []
        for name, content in (("keyring", keyring), ("message", message),
                              ("signature", signature)):
            paths.append(os.path.join(self.folder, name))
            with open(paths[-1], "wb") as file:
                file.write(content)
        done = subprocess.run([self.program, *paths, str(when)], capture_output=True, timeout=60)
        named = done.stdout.decode().split()
        good = (done.returncode == 0 and named == [signer]) if signer else (
            done.returncode == 1 and not named)
        self.count += 1
        if not good:
            self.failed += 1
            print(f"FAIL {claim}: exit {done.returncode}, named {named}, "
                  f"{done.stderr.decode(errors='replace').split()}")


def one_line(armored):
    lines = armored.decode().split("\n\n", 1)[1].split("\n-----END")[0]
    return lines.replace("\n", "").encode()


def run(gpg, judge):
    for algorithm in ("ed25519", "rsa2048", "rsa4096", "nistp256", "nistp384", "nistp521",
                      "brainpoolP256r1"):
        key = gpg.make(algorithm.lower(), algorithm)
        ring, signature = gpg.public(key), gpg.sign(key)
        judge.expect(f"{algorithm} is accepted", ring, signature, key)
        judge.expect(f"{algorithm} over another text is refused", ring, signature, None,
                     message=MESSAGE + b" ")
        armored = gpg.sign(key, "--armor")
        judge.expect(f"{algorithm}, armored", ring, armored, key)
        judge.expect(f"{algorithm}, on one line", ring, one_line(armored), key)
        judge.expect(f"{algorithm} over SHA-512", ring, gpg.sign(key, "--digest-algo", "SHA512"),
                     key)
        judge.expect(f"{algorithm} from the future is refused", ring,
                     gpg.sign(key, at=BORN + 5 * DAY), None)

    primary = gpg.make("offline", "rsa3072", "cert")
    gpg.run("--quick-add-key", primary, "ed25519", "sign", "never")
    gpg.run("--quick-add-key", primary, "cv25519", "encr", "never")
    signature = gpg.sign(primary)
    judge.expect("a signing subkey signs for its primary", gpg.public(primary), signature, primary)

    key = gpg.make("brief", "ed25519", "cert,sign", "10d")
    ring, signature = gpg.public(key), gpg.sign(key)
    judge.expect("a key before its end is accepted", ring, signature, key)
    judge.expect("a key after its end is refused", ring, signature, None, when=BORN + 11 * DAY)
    gpg.run("--quick-set-expire", key, "20d", at=BORN + 2 * DAY)
    judge.expect("a key whose life was extended is accepted", gpg.public(key), signature, key,
                 when=BORN + 11 * DAY)
    judge.expect("both copies of it together are accepted", ring + gpg.public(key), signature, key,
                 when=BORN + 11 * DAY)

    key = gpg.make("gone", "nistp256")
    ring, signature = gpg.public(key), gpg.sign(key)
    judge.expect("a key before its revocation is accepted", ring, signature, key)
    with open(os.path.join(gpg.home, "openpgp-revocs.d", key + ".rev"), encoding="utf8") as file:
        revocation = file.read().replace(":-----BEGIN", "-----BEGIN").encode()
    gpg.run("--import", data=revocation)
    judge.expect("a revoked key is refused", gpg.public(key), signature, None)
    judge.expect("an old copy does not bring it back", ring + gpg.public(key), signature, None)

    alice, bob = gpg.make("alice", "ed25519"), gpg.make("bob", "rsa2048")
    judge.expect("a key that is not in the ring is refused", gpg.public(alice), gpg.sign(bob), None)
    text = gpg.run("--clearsign", "--output", "-", "--local-user", alice, data=MESSAGE,
                   at=BORN + DAY)
    judge.expect("a cleartext message is not a signature", gpg.public(alice), text, None)
    inline = gpg.run("--sign", "--output", "-", "--local-user", alice, data=MESSAGE, at=BORN + DAY)
    judge.expect("a signed message is not a signature", gpg.public(alice), inline, None)
    weak = gpg.sign(bob, "--digest-algo", "SHA1")
    judge.expect("SHA-1 is refused", gpg.public(bob), weak, None)
    secret = gpg.run("--armor", "--export-secret-keys", alice)
    judge.expect("a private key is not a keyring", secret, gpg.sign(alice), None)


def main():
    if not shutil.which("gpg"):
        return 77
    home = tempfile.mkdtemp(prefix="mig-", dir="/tmp")  # short: the agent's sockets live there
    gpg = Gpg(home)
    try:
        with tempfile.TemporaryDirectory(prefix="mig-") as folder:
            judge = Judge(sys.argv[1], folder)
            run(gpg, judge)
    finally:
        gpg.end()
        shutil.rmtree(home, ignore_errors=True)
    print(f"{judge.count - judge.failed} of {judge.count} as they must be")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
