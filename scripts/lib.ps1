# What the PowerShell scripts here share. Dot-source it; it moves to the repository's root.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$Root = Split-Path -Parent $PSScriptRoot
Set-Location $Root

# Ends with a message, as the shell scripts do.
function Stop-WithError([string] $Message) {
    [Console]::Error.WriteLine("error: $Message")
    exit 1
}

# Runs a program and ends when it fails; PowerShell by itself goes on.
function Invoke-Program([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { Stop-WithError "$Program $($Arguments -join ' ') ended with $LASTEXITCODE" }
}

# The folder of an unpacked DuckDB release, which DUCKDB_HOME names.
function Get-DuckDBHome {
    $needed = 'duckdb.h', 'duckdb.lib', 'duckdb.dll'
    $how = @'
Download libduckdb-windows-amd64.zip (or -arm64.zip) of the version that docs/install.md names from DuckDB's releases,
unpack it, and set DUCKDB_HOME to its folder, for example:
    $env:DUCKDB_HOME = "$HOME\duckdb"
'@
    if (-not $env:DUCKDB_HOME) { Stop-WithError "DUCKDB_HOME is not set. $how" }
    foreach ($file in $needed) {
        if (-not (Test-Path (Join-Path $env:DUCKDB_HOME $file))) {
            Stop-WithError "$file is not in DUCKDB_HOME ($env:DUCKDB_HOME). $how"
        }
    }
    return (Resolve-Path $env:DUCKDB_HOME).Path
}

# The folder in which vcpkg installed the C libraries for this machine.
function Get-VcpkgInstalled {
    $vcpkg = if ($env:VCPKG_ROOT) { $env:VCPKG_ROOT } else { $env:VCPKG_INSTALLATION_ROOT }
    $triplet = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'arm64-windows' } else { 'x64-windows' }
    if (-not $vcpkg) {
        Stop-WithError 'vcpkg is needed for zlib, zstd, liblzma and xxhash: install it and set VCPKG_ROOT (see docs/install.md)'
    }
    $installed = Join-Path $vcpkg "installed\$triplet"
    foreach ($header in 'zlib.h', 'zstd.h', 'lzma.h', 'xxhash.h') {
        if (-not (Test-Path (Join-Path $installed "include\$header"))) {
            Stop-WithError "$header is missing in $installed\include. Run: $vcpkg\vcpkg install zlib zstd liblzma xxhash --triplet $triplet"
        }
    }
    return $installed
}

# What `swift build` and `swift test` are given. The module map of zlib links "z", as it is called everywhere else.
function Get-SwiftFlags {
    $installed = Get-VcpkgInstalled
    $links = Join-Path $Root '.deps\lib'
    New-Item -ItemType Directory -Force $links | Out-Null
    foreach ($pair in @(@('z', 'zlib'), @('zstd', 'zstd'), @('lzma', 'liblzma'), @('xxhash', 'xxhash'))) {
        $found = @($pair[1], $pair[0], "$($pair[1])_static") |
            ForEach-Object { Join-Path $installed "lib\$_.lib" } | Where-Object { Test-Path $_ } | Select-Object -First 1
        if (-not $found) { Stop-WithError "no import library of $($pair[1]) in $installed\lib" }
        Copy-Item $found (Join-Path $links "$($pair[0]).lib")
    }
    return @('-Xcc', "-I$installed\include", '-Xlinker', "/LIBPATH:$links", '--explicit-target-dependency-import-check', 'error')
}
