# Packs the engine for Windows: scripts\package-windows.ps1 makes build\tickloom-VERSION-windows-ARCH.zip.
# It holds tickloom.exe and every DLL that it needs (Swift's runtime, DuckDB, the C libraries), and the licences.
. (Join-Path $PSScriptRoot 'lib.ps1')

$duckdb = Get-DuckDBHome
$vcpkg = Get-VcpkgInstalled
& (Join-Path $PSScriptRoot 'build.ps1')
if ($LASTEXITCODE -ne 0) { exit 1 }
$env:PATH = "$duckdb;$vcpkg\bin;$env:PATH"

$built = '.build\release\tickloom.exe'
$text = (& $built --version | Out-String).Trim()
if ($text -notmatch '^tickloom (\d+\.\d+\.\d+\S*)') { Stop-WithError "'tickloom --version' says '$text'" }
$version = $Matches[1]
$architecture = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'arm64' } else { 'x86_64' }
$name = "tickloom-$version-windows-$architecture"
$folder = "build\package\$name"
if (Test-Path build\package) { Remove-Item -Recurse -Force build\package }
New-Item -ItemType Directory -Force $folder, "$folder\licenses" | Out-Null

Copy-Item $built $folder
Copy-Item "$duckdb\duckdb.dll" $folder
# The C libraries, with what they need themselves.
Get-ChildItem "$vcpkg\bin" -Filter *.dll | Copy-Item -Destination $folder

# The Swift installer puts the runtime's folder on PATH.
$core = $env:PATH.Split(';') | Where-Object { $_ -and (Test-Path (Join-Path $_ 'swiftCore.dll')) } | Select-Object -First 1
if (-not $core) { Stop-WithError 'swiftCore.dll is not on PATH: Swift is not installed as its installer does it' }
# Interface and testing libraries have no place in a program's folder.
Get-ChildItem $core -Filter *.dll | Where-Object { $_.Name -notmatch '^(XCTest|Testing|_Testing|sourcekit|lib_Internal)' } |
    Copy-Item -Destination $folder

Copy-Item LICENSE, README.md $folder
if (Test-Path "$duckdb\LICENSE") { Copy-Item "$duckdb\LICENSE" "$folder\licenses\duckdb.txt" }
foreach ($port in 'zlib', 'zstd', 'liblzma', 'xxhash') {
    $copyright = "$vcpkg\share\$port\copyright"
    if (Test-Path $copyright) { Copy-Item $copyright "$folder\licenses\$port.txt" }
}
foreach ($package in Get-ChildItem .build\checkouts -Directory) {
    foreach ($file in Get-ChildItem $package.FullName -File | Where-Object { $_.Name -match '^(LICENSE|NOTICE)' }) {
        Copy-Item $file.FullName "$folder\licenses\$($package.Name)-$($file.Name)"
    }
}

& python scripts\sbom.py $folder .build\workspace-state.json "build\$name.spdx.json"
if ($LASTEXITCODE -ne 0) { Stop-WithError 'the bill of materials could not be written' }

# Proves that it runs with nothing but its own folder and Windows.
$path = $env:PATH
$env:PATH = "$env:SystemRoot\System32;$env:SystemRoot"
& "$folder\tickloom.exe" --version | Out-Null
$code = $LASTEXITCODE
$env:PATH = $path
if ($code -ne 0) { Stop-WithError "the packed program does not run: it ended with $code; a DLL is missing" }

Compress-Archive -Path $folder -DestinationPath "build\$name.zip" -Force
Write-Output "build\$name.zip"
