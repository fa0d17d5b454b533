// libyaml: a YAML 1.1 parser that gives events with their marks.
#pragma once
#include <yaml.h>
