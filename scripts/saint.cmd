@"%~dp0saint-cli.exe" %*
