// The dear headers that most rooms use, read once a room in builds with tests.  Others do not see
// this file, so a forgotten include is still found.
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
