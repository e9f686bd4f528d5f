// Every algorithm's compression as a template over lanes.  Include inside a target region
// (target.hpp), after <utility>, "hash/constants.hpp" and "hash/kernel.hpp".

#ifndef MIG_SRC_HASH_LANE_KERNELS_HPP
#define MIG_SRC_HASH_LANE_KERNELS_HPP

// clang-format off
#include "hash/lanes.hpp"
#include "hash/lane_rows.hpp"
#include "hash/md5.hpp"
#include "hash/sha1.hpp"
#include "hash/sha2.hpp"
#include "hash/keccak.hpp"
// clang-format on

#endif
