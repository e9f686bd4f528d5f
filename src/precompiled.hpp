// The dear headers that most rooms use, read once a room in the builds under a sanitizer.  No other
// build sees this file, so a forgotten include is still found.
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
