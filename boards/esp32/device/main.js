// The example device. Wi-Fi is up when this runs: mcconfig's `ssid` and `password`.
import { start } from 'postern/start'
import { device } from 'device'

start(device)
