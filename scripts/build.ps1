# Builds on Windows: scripts\build.ps1 [-Test]
#     the release program, .build\release\tickloom.exe; with -Test, builds and runs the Swift tests instead
param([switch] $Test)
. (Join-Path $PSScriptRoot 'lib.ps1')

$duckdb = Get-DuckDBHome
$flags = Get-SwiftFlags
# Programs find their DLLs on PATH.
$env:PATH = "$duckdb;$(Get-VcpkgInstalled)\bin;$env:PATH"
if ($Test) {
    Invoke-Program swift (@('test') + $flags)
} else {
    Invoke-Program swift (@('build', '-c', 'release', '--product', 'tickloom') + $flags)
}
