// libarchive: expands what is compressed, reading through callbacks.
#pragma once
#include <archive.h>
#include <archive_entry.h>
