@echo off
rem Starts the agent for the user who runs this, now and at every log-on. No administrator is needed.
rem Usage: start-at-log-on.cmd C:\path\to\WSCallConfig.ini
if "%~1"=="" (
    echo usage: %~nx0 C:\path\to\WSCallConfig.ini
    exit /b 2
)
wscall --config "%~1" autostart on || exit /b 1
start "" /b pythonw -m wscall --config "%~1" serve
