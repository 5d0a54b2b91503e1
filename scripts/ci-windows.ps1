# Prepares a Windows machine of GitHub Actions: Swift by winget, DuckDB's official release, zlib, zstd, xz and xxHash by vcpkg.
# What it sets reaches the later steps of the job through GITHUB_ENV and GITHUB_PATH.
. (Join-Path $PSScriptRoot 'lib.ps1')

if (-not $env:GITHUB_ENV) { Stop-WithError 'this runs in GitHub Actions; on your own machine see docs/install.md' }

Invoke-Program winget @('install', '--id', 'Swift.Toolchain', '--exact', '--silent', '--disable-interactivity',
    '--accept-package-agreements', '--accept-source-agreements')
# The installer changes the machine's and the user's PATH, which the running job does not see.
foreach ($scope in 'Machine', 'User') {
    foreach ($entry in [Environment]::GetEnvironmentVariable('Path', $scope).Split(';')) {
        if ($entry -match 'Swift') { Add-Content $env:GITHUB_PATH $entry }
    }
    foreach ($name in 'SDKROOT', 'DEVELOPER_DIR') {
        $value = [Environment]::GetEnvironmentVariable($name, $scope)
        if ($value) { Add-Content $env:GITHUB_ENV "$name=$value" }
    }
}

$archive = Join-Path $env:RUNNER_TEMP 'libduckdb.zip'
$folder = Join-Path $env:RUNNER_TEMP 'duckdb'
$release = "https://github.com/duckdb/duckdb/releases/download/v$env:DUCKDB_VERSION/libduckdb-windows-amd64.zip"
Invoke-WebRequest -Uri $release -OutFile $archive
Expand-Archive -Path $archive -DestinationPath $folder -Force
Add-Content $env:GITHUB_ENV "DUCKDB_HOME=$folder"

Invoke-Program (Join-Path $env:VCPKG_INSTALLATION_ROOT 'vcpkg.exe') @('install', 'zlib', 'zstd', 'liblzma', 'xxhash', '--triplet', 'x64-windows')
