<#
.SYNOPSIS
Starts the agent when the machine starts, before anybody logs on: for a kiosk or self-service machine whose
program runs under one account.

.DESCRIPTION
Windows keeps the account's password for the task. The agent serves programs of that account alone: two users of
one machine have an agent each, so a counter with several users starts it at log-on instead.

.PARAMETER Configuration
Path of WSCallConfig.ini.

.PARAMETER Python
Path of pythonw.exe of the installation that has wscall.

.PARAMETER Credential
The account under which the program runs that calls the agent.

.EXAMPLE
.\start-at-boot.ps1 -Configuration C:\wscall\WSCallConfig.ini -Python C:\wscall\python\pythonw.exe -Credential kiosk
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [ValidateScript({ Test-Path $_ -PathType Leaf })] [string] $Configuration,
    [Parameter(Mandatory)] [ValidateScript({ Test-Path $_ -PathType Leaf })] [string] $Python,
    [Parameter(Mandatory)] [pscredential] [System.Management.Automation.Credential()] $Credential,
    [string] $TaskName = 'wscall agent'
)
$ErrorActionPreference = 'Stop'

$action = New-ScheduledTaskAction -Execute $Python -Argument "-m wscall --config `"$Configuration`" serve" `
    -WorkingDirectory (Split-Path $Configuration)
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([timespan]::Zero) -MultipleInstances IgnoreNew `
    -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries

Register-ScheduledTask -TaskName $TaskName -Action $action -Settings $settings `
    -Trigger (New-ScheduledTaskTrigger -AtStartup) `
    -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password -Force | Out-Null
Start-ScheduledTask -TaskName $TaskName
