# Checks what building and testing Tickloom on Windows needs, and makes .deps\venv with the Python tools:
#     scripts\setup.ps1 [-Check]
# It installs no system software; for each thing that is missing it says how to get it. docs/install.md tells more.
param([switch] $Check)
. (Join-Path $PSScriptRoot 'lib.ps1')

if (-not (Get-Command swift -ErrorAction SilentlyContinue)) {
    Stop-WithError 'Swift is missing. Install it with: winget install --id Swift.Toolchain -e'
}
$version = [regex]::Match((swift --version 2>&1 | Out-String), 'Swift version (\d+)\.(\d+)')
if (-not $version.Success -or [version]"$($version.Groups[1]).$($version.Groups[2])" -lt [version]'6.2') {
    Stop-WithError "Swift 6.2 or newer is needed, found: $($version.Value). Run: winget upgrade --id Swift.Toolchain -e"
}
Write-Output "  swift      $($version.Value)"
Write-Output "  duckdb     $(Get-DuckDBHome)"
Write-Output "  vcpkg      $(Get-VcpkgInstalled)"

$stampFile = Join-Path $Root '.deps\venv\stamp'
$stamp = "$Root $((Get-FileHash scripts\requirements.txt -Algorithm SHA256).Hash)"
$found = if (Test-Path $stampFile) { (Get-Content $stampFile -Raw).Trim() } else { '' }
if ($found -ne $stamp) {
    if ($Check) { Stop-WithError 'the tools of scripts\requirements.txt are missing in .deps\venv; run scripts\setup.ps1' }
    $python = Get-Command py, python -ErrorAction SilentlyContinue | Select-Object -First 1
    if (-not $python) { Stop-WithError 'Python 3.11 or newer is missing. Run: winget install --id Python.Python.3.13 -e' }
    & $python.Source -c 'import sys; sys.exit(sys.version_info < (3, 11))'
    if ($LASTEXITCODE -ne 0) { Stop-WithError "Python 3.11 or newer is needed; $($python.Source) is older" }
    $venv = Join-Path $Root '.deps\venv'
    if (Test-Path $venv) { Remove-Item -Recurse -Force $venv }
    Invoke-Program $python.Source @('-m', 'venv', $venv)
    $venvPython = Join-Path $venv 'Scripts\python.exe'
    Invoke-Program $venvPython @('-m', 'pip', '-q', 'install', '--only-binary=:all:', '-r', 'scripts\requirements.txt')
    Set-Content -Path $stampFile -Value $stamp
}
Write-Output "  python     .deps\venv"
