// Where an agent keeps its own key: 64 hexadecimal digits and a newline, mode 0600.

#ifndef MIG_SERVICE_AGENT_KEY_FILE_HPP
#define MIG_SERVICE_AGENT_KEY_FILE_HPP

#include <mig/base/result.hpp>
#include <mig/pgp/agent_key.hpp>

#include <filesystem>

namespace mig::service {

// Makes a key, and the file, at the first start.  Fails with refused when others can write or read
// the file, corrupt when it holds something else, denied, io.
[[nodiscard]] result<agent_key> open_agent_key(std::filesystem::path const&);

// The agent's id when nobody gives it one: 32 hexadecimal digits of the SHA-256 of its public key.
[[nodiscard]] std::string id_of(agent_key const&);

} // namespace mig::service

#endif
